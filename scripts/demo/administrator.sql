-- The first administrator, from FITKART_ADMIN_EMAIL and FITKART_ADMIN_PASSWORD; nobody has a password by default.
SELECT fitkart.seed_administrator(:'email', :'password');
SELECT 'administrator ' || :'email';
