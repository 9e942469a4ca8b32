package FitKart;

# A server with FitKart in it, and some life in that: what the tests of this folder begin with.

use strict;
use warnings FATAL => 'all';

use Exporter 'import';
use PostgreSQL::Test::Cluster;
use Test::More;

our @EXPORT = qw(new_server restart install_fitkart people live balances_of contents_of broken_invariants);

# A durable server, started.
sub new_server {
    my ($name, %options) = @_;
    my $server = PostgreSQL::Test::Cluster->new($name);
    $server->init(%options);
    $server->append_conf('postgresql.conf', <<'CONF');
fsync = on
synchronous_commit = on
timezone = 'UTC'
max_connections = 40
log_min_messages = warning
CONF
    $server->start;
    return $server;
}

# Starts the server that was killed. Its remains end by themselves, and until then a new postmaster refuses to start.
sub restart {
    my ($server) = @_;
    for (1 .. 200) {
        $server->{_pid} = undef;    # what the killed one left in postmaster.pid
        return if $server->start(fail_ok => 1);
        select undef, undef, undef, 0.1;
    }
    die 'the server does not come back';
}

sub install_fitkart {
    my ($server, $database) = @_;
    $server->safe_psql('postgres', "CREATE DATABASE $database");
    $server->safe_psql($database, <<'SQL');
CREATE EXTENSION fitkart CASCADE;
SELECT * FROM fitkart.migrate();
SELECT fitkart.seed();
SQL
    return;
}

# Makes `count` people with 1,000 coins each; their ids in the order of making.
sub people {
    my ($server, $database, $count) = @_;
    my $ids = $server->safe_psql($database, <<"SQL");
SELECT made.id
  FROM (SELECT n, fitkart.create_user(email => 'p' || n || '\@people.example', full_name => 'Person ' || n, country => 'PT') AS id
          FROM generate_series(1, $count) AS n) AS made,
       LATERAL fitkart.credit_coins(user_id => made.id, amount => 1000, transaction_type => 'bonus') AS credited
 ORDER BY made.n;
SQL
    return split /\n/, $ids;
}

# An hour of everything: walks, gifts, an order, badges, boards. `mark` keeps the idempotency keys of two lives apart.
sub live {
    my ($server, $database, $mark) = @_;
    $server->safe_psql($database, <<"SQL");
SELECT walk.*
  FROM fitkart.users u,
       LATERAL fitkart.record_steps(user_id => u.id, steps => 3600, source => 'phone_sensor', recording_method => 'automatic',
            started_at => date_trunc('hour', now()) - interval '1 hour', ended_at => date_trunc('hour', now()) - interval '25 minutes',
            idempotency_key => 'walk $mark') AS walk
 WHERE u.email LIKE '%\@people.example';
SELECT gift.*
  FROM (SELECT u.id, lead(u.id) OVER (ORDER BY u.email) AS next FROM fitkart.users u WHERE u.email LIKE '%\@people.example') AS pair,
       LATERAL fitkart.transfer_coins(from_user => pair.id, to_user => pair.next, amount => 7, idempotency_key => 'gift $mark') AS gift
 WHERE pair.next IS NOT NULL;
SELECT placed.status
  FROM (SELECT u.id FROM fitkart.users u WHERE u.email LIKE '%\@people.example' ORDER BY u.email LIMIT 2) AS buyer,
       (SELECT r.id FROM fitkart.reward_products r WHERE r.is_active AND r.coin_price <= 400 ORDER BY r.coin_price, r.id LIMIT 1) AS product,
       LATERAL fitkart.checkout(user_id => buyer.id, items => jsonb_build_array(jsonb_build_object('product_id', product.id, 'quantity', 1)),
            shipping_address => '{"name": "Ana", "street": "1 Long Way", "city": "Lisbon", "country": "PT"}',
            idempotency_key => 'order $mark') AS placed;
SELECT badge.* FROM fitkart.users u, LATERAL fitkart.evaluate_achievements(u.id) AS badge;
SELECT board.* FROM fitkart.refresh_leaderboard() AS board;
SQL
    return;
}

# Who has what, as one text that can be compared.
sub balances_of {
    my ($server, $database) = @_;
    return $server->safe_psql($database, <<'SQL');
SELECT u.email, b.available_coins, b.frozen_coins, b.pending_coins, b.debt_coins, b.total_earned, b.total_spent
  FROM fitkart.users u, LATERAL fitkart.balance(u.id) AS b ORDER BY u.email;
SQL
}

# Every table with its number of rows and a digest of them.
sub contents_of {
    my ($server, $database) = @_;
    return $server->safe_psql($database, <<'SQL');
SELECT t.relname,
       (xpath('/row/digest/text()', query_to_xml(format(
            'SELECT count(*) || '' '' || coalesce(md5(string_agg(r::text, '','' ORDER BY r::text COLLATE "C")), ''-'') AS digest FROM fitkart.%I r',
            t.relname), false, true, '')))[1]
  FROM pg_class t
 WHERE t.relnamespace = 'fitkart'::regnamespace AND t.relkind IN ('r', 'p') AND NOT t.relispartition
 ORDER BY t.relname;
SQL
}

# What verify() finds wrong; nothing, if all is well.
sub broken_invariants {
    my ($server, $database) = @_;
    return $server->safe_psql($database, q{SELECT v.invariant, v.detail FROM fitkart.verify(true) v WHERE NOT v.ok});
}

1;
