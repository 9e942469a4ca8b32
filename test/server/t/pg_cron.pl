# pg_cron runs our jobs: scheduled by one call, as often as that is made, by a login that is no superuser.
use strict;
use warnings FATAL => 'all';
use lib '.';

use FitKart;
use Test::More;

my $server = new_server('clockwork');
install_fitkart($server, 'fit');

sub refusal_of {
    my ($statement, @options) = @_;
    my (undef, undef, $refusal) = $server->psql('fit', "\\set VERBOSITY verbose\n$statement", @options);
    return $refusal;
}
like(refusal_of('SELECT fitkart.schedule_jobs()'), qr/KF304: CONFIGURATION_MISSING: pg_cron does not run in the database fit/, 'without pg_cron it is missed');
like(refusal_of('SELECT fitkart.unschedule_jobs()'), qr/KF304/, 'also by those who would take jobs back');

# By the manual of pg_cron, and what the refusal says.
$server->append_conf('postgresql.conf', <<'CONF');
shared_preload_libraries = 'pg_cron'
cron.database_name = 'fit'
cron.use_background_workers = on
max_worker_processes = 20
CONF
$server->restart;
like(refusal_of('SELECT fitkart.schedule_jobs()'), qr/KF304/, 'preloaded is not enough');
$server->safe_psql('fit', 'CREATE EXTENSION pg_cron');

like(refusal_of('SET ROLE fitkart_service; SELECT fitkart.schedule_jobs()'), qr/KF304: CONFIGURATION_MISSING: .* fitkart_service cannot log in/,
    'a role that cannot log in cannot run jobs');
$server->safe_psql('fit', 'CREATE ROLE clerk LOGIN IN ROLE fitkart_service; GRANT USAGE ON SCHEMA cron TO clerk');
my @as_clerk = (extra_params => [ '-U', 'clerk' ]);

my $wanted = $server->safe_psql('fit', 'SELECT j.job, j.schedule FROM fitkart.jobs() j ORDER BY 1');
like($wanted, qr/^expire_holds\|\* \* \* \* \*$/m, 'there are jobs to schedule');
my $given = q{SELECT s.job, s.schedule FROM fitkart.schedule_jobs() s ORDER BY 1};
my $kept = q{SELECT substr(jobname, 9), schedule FROM cron.job WHERE jobname LIKE 'fitkart:%' AND username = 'clerk' AND database = 'fit' AND active ORDER BY 1};
is($server->safe_psql('fit', $given, @as_clerk), $wanted, 'schedule_jobs schedules each job');
is($server->safe_psql('fit', $kept), $wanted, 'pg_cron has them');
my $ids = $server->safe_psql('fit', 'SELECT jobid FROM cron.job ORDER BY 1');
$server->safe_psql('fit', <<'SQL', @as_clerk);
SELECT cron.schedule('fitkart:expire_holds', '0 0 1 1 *', 'SELECT 1');
SELECT cron.schedule('fitkart:an_older_job', '0 0 1 1 *', 'SELECT 1');
SELECT cron.schedule('of somebody else', '0 0 1 1 *', 'SELECT 1');
SQL
is($server->safe_psql('fit', $given, @as_clerk), $wanted, 'again');
is($server->safe_psql('fit', $kept), $wanted, 'brings them back to what they were, and those of older versions are gone');
is($server->safe_psql('fit', q{SELECT jobid FROM cron.job WHERE jobname <> 'of somebody else' ORDER BY 1}), $ids, 'they are the same jobs');
is($server->safe_psql('fit', q{SELECT count(*) FROM cron.job WHERE jobname = 'of somebody else'}), '1', 'jobs that are not ours stay');

# The finest schedule of pg_cron before 1.5 is a minute.
my ($ana) = people($server, 'fit', 1);
$server->safe_psql('fit', "SELECT fitkart.hold_coins('$ana', 40, now() + interval '1 second')");
ok($server->poll_query_until('fit', "SELECT b.frozen_coins = 0 AND b.available_coins = 1000 FROM fitkart.balance('$ana') b"),
    'within minutes a hold that has run out is given back, by no hand of ours');
ok($server->poll_query_until('fit', q{SELECT count(*) > 0 FROM cron.job_run_details WHERE command LIKE '%expire_holds%' AND status = 'succeeded'}),
    'pg_cron says that it went well');
is($server->safe_psql('fit', q{SELECT r.status, r.row_count FROM fitkart.job_runs r WHERE r.job = 'expire_holds' AND r.row_count > 0}), 'done|1',
    'and the run has its row');
is($server->safe_psql('fit', q{SELECT s.last_status, s.is_overdue FROM fitkart.job_status s WHERE s.job = 'expire_holds'}), 'done|f', 'job_status shows it');

is($server->safe_psql('fit', 'SELECT u.job FROM fitkart.unschedule_jobs() u ORDER BY 1', @as_clerk),
    $server->safe_psql('fit', 'SELECT j.job FROM fitkart.jobs() j ORDER BY 1'), 'unschedule_jobs takes them back');
is($server->safe_psql('fit', 'SELECT jobname FROM cron.job'), 'of somebody else', 'and nothing else');
is($server->safe_psql('fit', 'SELECT count(*) FROM fitkart.unschedule_jobs()', @as_clerk), '0', 'once');
is(broken_invariants($server, 'fit'), '', 'verify() is true');

$server->stop;
done_testing();
