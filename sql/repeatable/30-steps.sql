-- Months of step_records: the earning window back, three ahead, and whatever the default partition holds.

DO $$
BEGIN
    PERFORM fitkart.make_step_partitions();
END $$;
