# A soak: many clients do everything at once, at all three isolation levels, while the server is killed again and again.
# A client asks again, with the same key, until it has its answer, and writes that into a journal which no kill reaches.
# In the end the journals and the books must tell the same story.
#
#   FITKART_SOAK_MINUTES=10   how long; 1 by default
#   FITKART_SOAK_SEED=…       the choices of an earlier run (it prints its seed); their timing is new each time
use strict;
use warnings FATAL => 'all';
use lib '.';

use DBI;
use FitKart;
use IO::Handle;
use JSON::PP ();
use POSIX ();
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(sleep time);

use constant {CLIENTS => 16, PEOPLE => 24, COINS => 400};

my $minutes = $ENV{FITKART_SOAK_MINUTES} || 1;
my $seed = $ENV{FITKART_SOAK_SEED} || int(time) % 1_000_000;
note("seed $seed, $minutes minutes, " . CLIENTS . ' clients');
srand($seed);

my $server = new_server('soak');
# The test framework turns the one off and logs every statement.
$server->append_conf('postgresql.conf', "restart_after_crash = on\nlog_statement = none");
$server->restart;
install_fitkart($server, 'soak');

my @people = rows(<<"SQL");
SELECT made.id
  FROM (SELECT fitkart.create_user('p' || n || '\@soak.example', 'Person ' || n) AS id FROM generate_series(1, ${\ PEOPLE}) AS n) AS made,
       LATERAL fitkart.credit_coins(made.id, ${\ COINS}, 'bonus') AS paid
 ORDER BY made.id
SQL

# Three that everybody wants, five that there are enough of, and one whose units are codes. Coins have a date.
my @products = rows(<<'SQL');
INSERT INTO fitkart.reward_products (id, name, coin_price, stock_quantity, is_active, limit_per_user)
SELECT fitkart.uuid_v7(), 'Product ' || n, n * 3, CASE WHEN n <= 3 THEN 5 ELSE 100000 END, true, CASE n WHEN 1 THEN 2 WHEN 4 THEN 5 END
  FROM generate_series(1, 8) AS n
RETURNING id
SQL
rows('SELECT fitkart.spread_stock()');
my ($card) = rows(<<'SQL');
INSERT INTO fitkart.reward_products (id, name, coin_price, is_active, is_digital) VALUES (fitkart.uuid_v7(), 'Card', 4, true, true) RETURNING id
SQL
rows("SELECT fitkart.load_product_codes('$card', ARRAY['first', 'second', 'third'])");
push @products, $card;
my @coupons = ('TENTH', 'LAST-ONES', 'GIFT', 'GIFT-TOO');
rows(<<'SQL');
SELECT fitkart.save_coupon(c::jsonb)
  FROM (VALUES ('{"code": "TENTH", "kind": "percent", "value": 10, "per_user_limit": null}'),
               ('{"code": "LAST-ONES", "kind": "fixed", "value": 5, "total_limit": 4}'),
               ('{"code": "GIFT", "kind": "percent", "value": 100, "per_user_limit": null}'),
               ('{"code": "GIFT-TOO", "kind": "percent", "value": 100, "per_user_limit": null}'),
               ('{"code": "BONUS", "kind": "bonus", "value": 7, "total_limit": 100, "per_user_limit": 10}')) AS v (c)
SQL
rows(q{INSERT INTO fitkart.settings (key, value) VALUES ('coin_expiry_days', '30'), ('gift_daily_limit', '500')});

# Gifts are given by who is signed in, to and by people who are here for a while.
rows(q{INSERT INTO fitkart.signing_keys (kid, secret, valid_from) VALUES ('soak', decode(repeat('a1', 32), 'hex'), now() - interval '1 day')});
rows(q{UPDATE fitkart.users SET created_at = now() - interval '30 days'});

# Two that the shop counts, now more and now fewer than were promised.
my @listed = (4711, 4712);
rows("SELECT fitkart.sync_products('" . shop_list(map { [ $_, 5 ] } @listed) . "')");
push @products, rows(<<'SQL');
SELECT fitkart.save_product(jsonb_build_object('id', p.id, 'coin_price', 5, 'is_active', true)) FROM fitkart.reward_products AS p WHERE p.shopify_product_id IS NOT NULL
SQL

my $folder = PostgreSQL::Test::Utils::tempdir();
my $json = JSON::PP->new->canonical;

# The shop's list: numbers of products and how many units it counts.
sub shop_list {
    return JSON::PP->new->canonical->encode([ map {
        my ($number, $units) = @$_;
        {id => $number, title => "Listed $number", status => 'active', product_type => 'Gear',
            variants => [ {id => $number, title => 'Default Title', price => '9.00', inventory_quantity => $units} ]}
    } @_ ]);
}

sub rows { return split /\n/, $server->safe_psql('soak', $_[0]) }

# Of the client that this process is.
my ($me, $database, $journal, $requests, @answered, %count);

# --- what clients do ----------------------------------------------------------------------------------------------------
# An operation: how often, and the request to make. `moves` tells from the answer whose balance changed by how many coins;
# [user, undef, transaction] leaves the number to the books. What needs no answer in the journal does its work and returns nothing.
my %operations = (
    transfer => [ 20, sub {
        my ($from, $to) = two(@people);
        my $coins = 1 + int rand 20;
        return ask('transfer_coins', {from_user => $from, to_user => $to, amount => $coins},
            moves => sub { ([ $from, -$coins ], [ $to, $coins ]) });
    } ],
    transfer_batch => [ 6, sub {
        my @list = map { [ two(@people), 1 + int rand 9 ] } 1 .. 2 + int rand 30;
        my ($from, $to, $coins) = map { my $i = $_; [ map { $_->[$i] } @list ] } 0 .. 2;
        return ask('transfer_coins_batch', {from_users => $from, to_users => $to, amounts => $coins},
            moves => sub { map { ([ $_->[0], -$_->[2] ], [ $_->[1], $_->[2] ]) } @list });
    } ],
    gift => [ 6, sub {
        my ($from, $to) = two(@people);
        my $coins = 1 + int rand 5;
        return ask('gift_coins', {to_user => $to, amount => $coins}, as => $from, moves => sub { ([ $from, -$coins ], [ $to, $coins ]) });
    } ],
    credit => [ 12, sub {
        my ($who, $coins) = (one(@people), 1 + int rand 30);
        return ask('credit_coins', {user_id => $who, amount => $coins, transaction_type => one('earned', 'bonus'), description => 'soak'},
            moves => sub { [ $who, $coins ] });
    } ],
    debit => [ 6, sub {
        my ($who, $coins) = (one(@people), 1 + int rand 30);
        return ask('debit_coins', {user_id => $who, amount => $coins, transaction_type => one('spent', 'penalty')},
            moves => sub { [ $who, -$coins ] });
    } ],
    hold => [ 12, sub {
        my $ends = one(undef, POSIX::strftime('%Y-%m-%dT%H:%M:%SZ', gmtime(time + 4 + int rand 8)));
        return ask('hold_coins', {user_id => one(@people), amount => 2 + int rand 60, expires_at => $ends},
            refusals => ['KF001']);    # the server was away until after its end
    } ],
    capture_part => [ 6, sub {
        my ($who, $hold, $left) = a_hold() or return;
        my $coins = 1 + int rand $left;
        return ask('capture_hold', {user_id => $who, hold_id => $hold, amount => $coins},
            moves => sub { [ $who, -$coins ] }, refusals => ['KF001']);    # somebody else took more of it
    } ],
    capture => [ 4, sub {
        my ($who, $hold) = a_hold() or return;
        return ask('capture_hold', {user_id => $who, hold_id => $hold}, moves => sub { [ $who, undef, $_[0]{transaction_id} ] });
    } ],
    release => [ 4, sub {
        my ($who, $hold) = a_hold() or return;
        return ask('release_hold', {user_id => $who, hold_id => $hold});
    } ],
    reverse => [ 6, sub {
        my ($who, $transaction, $coins, $other) = a_transaction() or return;
        my $sign = $coins > 0 ? -1 : 1;
        return ask('reverse_transaction', {user_id => $who, transaction_id => $transaction, amount => one(undef, 1 + int rand abs $coins)},
            moves => sub { map { [ $_->[0], $_->[1] * $_[0]{reversed_coins} ] } [ $who, $sign ], $other ? [ $other, -$sign ] : () });
    } ],
    checkout => [ 16, sub {
        my %basket = map { (one(@products) => 1 + int rand 3) } 1 .. 1 + int rand 3;
        my @items = map { {product_id => $_, quantity => $basket{$_}} } sort keys %basket;
        my $who = one(@people);
        return ask('checkout', {user_id => $who, items => $json->encode(\@items), coupon_code => one((undef) x 8, @coupons)}, moves => sub { paid_at_once($who, @_) });
    } ],
    confirm => [ 4, sub {
        my ($who, $order) = an_order('pending') or return;
        return ask('confirm_order', {order_id => $order}, moves => sub { paid_at_once($who, @_) });
    } ],
    cancel => [ 5, sub {
        my ($who, $order) = an_order(qw(pending confirmed processing)) or return;
        my ($codes) = connection()->selectrow_array(
            'SELECT coalesce(sum(i.total_coins) FILTER (WHERE i.is_digital), 0) FROM fitkart.order_items AS i WHERE i.user_id = ? AND i.order_id = ?', undef, $who, $order);
        # Where its codes were given already these are paid, and the rest is cancelled.
        return ask('cancel_order', {order_id => $order, reason => 'soak'}, moves => sub { $_[0]{status} eq 'delivered' ? [ $who, -$codes ] : () });
    } ],
    process => [ 6, sub {
        my ($who, $order) = an_order('confirmed') or return;
        return ask('set_order_status', {order_id => $order, new_status => 'processing'});
    } ],
    ship => [ 6, sub {
        my ($who, $order) = an_order('processing') or return;
        return ask('set_order_status', {order_id => $order, new_status => 'shipped'}, moves => sub { [ $who, -$_[0]{total_coins} ] });
    } ],
    deliver => [ 5, sub {
        my ($who, $order) = an_order('shipped') or return;
        return ask('set_order_status', {order_id => $order, new_status => 'delivered'});
    } ],
    refund => [ 2, sub {
        my ($who, $order) = an_order(qw(shipped delivered)) or return;
        return ask('refund_order', {order_id => $order, restock => one('true', 'false')}, moves => sub { [ $who, $_[0]{refunded_coins} ] });
    } ],
    refund_part => [ 4, sub {
        my ($who, $order) = an_order(qw(shipped delivered)) or return;
        my ($item) = connection()->selectrow_array(<<'SQL', undef, $who, $order) or return;
SELECT i.id FROM fitkart.order_items AS i WHERE i.user_id = ? AND i.order_id = ? AND i.quantity > i.refunded_quantity ORDER BY i.id LIMIT 1
SQL
        return ask('refund_order', {order_id => $order, items => $json->encode([ {order_item_id => $item, quantity => 1} ])},
            moves => sub { [ $who, $_[0]{refunded_coins} ] });
    } ],
    # The same count every minute is doubted. Whether the coins of the day come, go, or take orders along is what reviews say.
    walk => [ 2, sub {
        my $hour = sprintf '%sT%02d:', POSIX::strftime('%Y-%m-%d', gmtime(time - 86_400 * (2 + int rand 2))), 12 + int rand 2;
        my @samples = map { {source => 'phone_sensor', steps => 117, started_at => "$hour$_:00Z", ended_at => "$hour$_:59Z"} } '00' .. '59';
        return ask('record_steps_batch', {user_id => one(@people), samples => $json->encode(\@samples)});
    } ],
    review => [ 8, sub {
        my ($verdict, $status, $pays) = a_verdict() or return;
        my $decision = $status eq 'approved' ? 'reopen' : $status eq 'rejected' ? one('restore', 'restore', 'reopen') : $pays ? 'reject' : one('approve', 'reject');
        return ask('review_steps', {validation_id => $verdict, decision => $decision}, refusals => ['KF109']);    # somebody else decided
    } ],
    reorder => [ 4, sub {
        my ($who, $order) = connection()->selectrow_array(<<'SQL') or return;
SELECT o.user_id, o.id
  FROM fitkart.review_decisions AS r
  JOIN fitkart.orders AS o ON o.user_id = r.user_id AND o.id = ANY (r.orders_cancelled)
 WHERE EXISTS (SELECT FROM fitkart.review_decisions AS b WHERE b.user_id = r.user_id AND b.day = r.day AND b.id > r.id AND b.decision = 'restore')
   AND NOT EXISTS (SELECT FROM fitkart.orders AS a WHERE a.user_id = o.user_id AND a.reorder_of = o.id)
 ORDER BY random() LIMIT 1
SQL
        return ask('reorder', {of_order => $order}, moves => sub { paid_at_once($who, @_) });
    } ],
    sync => [ 3, sub { return ask('sync_products', {products => shop_list(map { [ $_, int rand 9 ] } @listed)}) } ],
    checkpoint => [ 1, sub { return ask('ledger_checkpoint', {}) } ],
    reprice => [ 1, sub { return ask('save_product', {product => $json->encode({id => one(@products), coin_price => 3 + int rand 27})}) } ],
    restock => [ 2, sub { return ask('adjust_stock', {product_id => $products[ rand 3 ], delta => one(-1, 1, 2), reason => 'soak'}) } ],
    load_codes => [ 2, sub {
        return ask('load_product_codes', {product_id => $card, codes => [ map { sprintf '%d-%d', $me, rand 1e12 } 1 .. 1 + int rand 4 ]});
    } ],
    redeem => [ 2, sub {
        my $who = one(@people);
        return ask('redeem_code', {user_id => $who, code => 'bonus'}, moves => sub { [ $who, $_[0]{coins} ] });
    } ],
    wait => [ 2, sub { return ask('notify_when_available', {user_id => one(@people), product_id => $products[ rand 3 ]}) } ],
    expire_holds => [ 2, sub { return ask('expire_holds', {}) } ],
    expire_orders => [ 1, sub { return ask('expire_orders', {}, keyless => 1, after => '40 minutes') } ],
    expire_coins => [ 1, sub { return rand > 0.1 ? () : ask('expire_coins', {}, after => '32 days') } ],
    confirm_by_hand => [ 1, sub {
        connection()->do(q{INSERT INTO fitkart.settings (key, value) VALUES ('order_auto_confirm', ?)
                                ON CONFLICT (key) DO UPDATE SET value = excluded.value}, undef, one('true', 'false'));
        return;
    } ],
    repeat => [ 6, \&repeat ],
    other_request => [ 2, \&other_request ],
    verify => [ 1, sub {
        my $wrong = connection()->selectall_arrayref(verification('false'));
        die "verify(): @{ $wrong->[0] }\n" if @$wrong;
        return;
    } ],
);

# What clients are refused: too few coins, nothing left, somebody was faster, a coupon used up, the limit of a product, and to spend
# or to give while two days are rejected.
my @refusals = qw(KF101 KF102 KF104 KF105 KF107 KF108 KF112 KF113);

# As of a time that no request was made as if it were later: what was expired then is not due any more.
sub verification {
    my ($full) = @_;
    return "SELECT v.invariant, v.detail FROM set_config('fitkart.clock', (now() + interval '33 days')::text, true) AS c (later),"
        . " LATERAL fitkart.verify(c.later IS NOT NULL AND $full) AS v WHERE NOT v.ok";
}

sub one { return $_[ rand @_ ] }

sub two {
    my $first = int rand @_;
    return @_[ $first, ($first + 1 + int rand(@_ - 1)) % @_ ];
}

sub ask {
    my ($function, $arguments, %more) = @_;
    return {function => $function, arguments => $arguments, moves => sub { () }, refusals => [], %more};
}

# An order of codes alone is delivered, and paid, as soon as it is confirmed.
sub paid_at_once {
    my ($who, $order) = @_;
    return $order->{status} eq 'delivered' ? [ $who, -$order->{total_coins} ] : ();
}

# One of somebody's newest holds that is no order's. Others want it too.
sub a_hold {
    my $who = one(@people);
    my $holds = connection()->selectall_arrayref(<<'SQL', undef, $who);
SELECT h.id, h.amount - h.captured_coins
  FROM fitkart.coin_holds AS h
 WHERE h.user_id = ? AND h.status = 'active' AND h.reference_type IS NULL
 ORDER BY h.id DESC LIMIT 4
SQL
    return @$holds ? ($who, @{ one(@$holds) }) : ();
}

# One of somebody's newest transactions that can be taken back: its id, its coins, the other side of a transfer.
sub a_transaction {
    my $who = one(@people);
    my $transactions = connection()->selectall_arrayref(<<'SQL', undef, $who);
SELECT t.id, t.amount, t.counter_user_id
  FROM fitkart.coin_transactions AS t
 WHERE t.user_id = ? AND t.transaction_type <> ALL ('{debt,reversal,expired}') AND t.effective_day IS NULL
   AND (t.reference_type = ANY ('{order,achievement}')) IS NOT TRUE
 ORDER BY t.seq DESC LIMIT 6
SQL
    return @$transactions ? ($who, @{ one(@$transactions) }) : ();
}

# One of somebody's oldest orders of these statuses.
sub an_order {
    my $who = one(@people);
    my $orders = connection()->selectcol_arrayref(<<'SQL', undef, $who, [@_]);
SELECT o.id FROM fitkart.orders AS o WHERE o.user_id = ? AND o.status = ANY (?::text[]) ORDER BY o.id LIMIT 4
SQL
    return @$orders ? ($who, one(@$orders)) : ();
}

# A day that was doubted, more often one whose coins would pay an order: its review, how that stands, whether it pays.
sub a_verdict {
    my $verdicts = connection()->selectall_arrayref(<<'SQL');
SELECT v.id, v.status, true
  FROM fitkart.coin_holds AS h
  JOIN fitkart.coin_transactions AS t ON t.user_id = h.user_id AND t.effective_day IS NOT NULL AND t.transaction_type = 'earned' AND t.serials && h.serials
  JOIN fitkart.step_validations AS v ON v.user_id = t.user_id AND v.day = t.effective_day
 WHERE h.status = 'active' AND h.reference_type = 'order'
UNION ALL
SELECT v.id, v.status, false FROM fitkart.step_validations AS v
SQL
    my @paying = grep { $_->[2] } @$verdicts;
    return @$verdicts ? @{ one(@paying && rand > 0.4 ? @paying : @$verdicts) } : ();
}

# --- a client -----------------------------------------------------------------------------------------------------------
sub connection {
    return $database if $database;
    my $level = ('read committed', 'repeatable read', 'serializable')[ $me % 3 ];
    my $place = sprintf 'dbi:Pg:dbname=soak;host=%s;port=%s', $server->host, $server->port;
    for (1 .. 600) {
        $database = DBI->connect($place, $ENV{PGUSER}, '', {PrintError => 0, RaiseError => 0, AutoCommit => 1});
        last if $database and $database->do("SET default_transaction_isolation = '$level'");
        $database = undef;
        sleep 0.1;
    }
    die "no connection for a minute\n" unless $database;
    $database->{RaiseError} = 1;
    return $database;
}

# A request may be made as if it were later, or by who signs in for it.
sub answer_of {
    my ($request) = @_;
    my %arguments = (%{ $request->{arguments} }, $request->{keyless} ? () : (idempotency_key => $request->{key}));
    my @names = sort keys %arguments;
    my $list = join ', ', map {"$_ => ?"} @names;
    my $first = $request->{after} ? "FROM set_config('fitkart.clock', (now() + interval '$request->{after}')::text, true)"
        : $request->{as} ? "FROM fitkart.issue_access_token('$request->{as}') AS t, LATERAL fitkart_api.authenticate(t.token)"
        :                  '';
    my ($answer) = connection()->selectrow_array("SELECT to_jsonb(@{[ full_name($request) ]}($list)) $first", undef, @arguments{@names});
    return $answer;
}

sub full_name { return ($_[0]{as} ? 'fitkart_api.' : 'fitkart.') . $_[0]{function} }

# The SQLSTATE of what went wrong; 'lost' with the connection. What was no statement's fault is nobody's to survive.
sub failure {
    my ($error) = @_;
    die $error unless $database and $database->err;
    my $state = $database->state;
    return $state if $database->ping;
    $database = undef;
    return 'lost';
}

# Asks until there is an answer or a refusal.
sub settle {
    my ($request) = @_;
    $request->{key} = sprintf '%d-%d', $me, ++$requests;
    while (1) {
        my $answer = eval { answer_of($request) };
        if (defined $answer) {
            return if $request->{keyless};
            my @moves = $request->{moves}->($json->decode($answer));
            $journal->print($json->encode([ $request->{key}, full_name($request), $answer, \@moves ]) . "\n");
            push @answered, {request => $request, answer => $answer};
            shift @answered if @answered > 200;
            return;
        }
        my $error = $@;
        my $state = failure($error);
        ++$count{"answered $state"};
        return if grep { $_ eq $state } @refusals, @{ $request->{refusals} };
        die $error unless $state eq 'lost' or $state eq '40001';    # a deadlock too is an error
    }
}

# An old request again, with its key: the old answer, word for word.
sub repeat {
    my $earlier = @answered ? one(@answered) : return;
    my $answer = answer_of($earlier->{request});
    $answer eq $earlier->{answer} or die "request $earlier->{request}{key} answered $earlier->{answer} and then $answer\n";
    return;
}

# Another request under an old key.
sub other_request {
    my ($earlier) = grep { defined $_->{request}{arguments}{amount} } @answered ? one(@answered) : () or return;
    my %other = %{ $earlier->{request} };
    $other{arguments} = {%{ $other{arguments} }, amount => 1 + $other{arguments}{amount}};
    return if !eval { answer_of(\%other); 1 } and $database and $database->err and $database->state eq 'KF106';
    die $@ || "key $other{key} was taken for another request\n";
}

sub live_as_client {
    my ($number, $until) = @_;
    $me = $number;
    srand($seed + $number);
    open $journal, '>', "$folder/journal-$number" or die $!;
    $journal->autoflush(1);
    my @choices = map { ($_) x $operations{$_}[0] } sort keys %operations;
    while (time < $until) {
        my $name = one(@choices);
        my $request = eval { $operations{$name}[1]->() };
        if ($@) {
            my $error = $@;
            my $state = failure($error);    # it was only looking around, or did what can be left
            die $error unless $state eq 'lost' or $state eq '40001';
            next;
        }
        settle($request) if $request;
        ++$count{$name};
    }
    return;
}

# Runs a client in a process of its own, which leaves its journal and what it counted.
sub start_client {
    my ($number, $until) = @_;
    my $process = fork // die $!;
    return $process if $process;
    eval { live_as_client($number, $until); 1 } or $count{broken} = "$@";
    open my $file, '>', "$folder/count-$number";
    print $file $json->encode(\%count);
    close $file;
    POSIX::_exit(0);    # the server and the tests are the parent's
}

# --- the killer ---------------------------------------------------------------------------------------------------------
sub parent_of {
    my ($process) = @_;
    open my $file, '<', "/proc/$process/stat" or return 0;    # ended meanwhile
    my ($parent) = (<$file> // '') =~ /^\d+ \(.*\) \S (\d+) /;
    return $parent // 0;
}

sub children_of {
    my ($parent) = @_;
    return grep { parent_of($_) == $parent } map { m{(\d+)$} } glob '/proc/[0-9]*';
}

# The first column of the answer, asked for until there is one. A psql that is refused does not read what it is told, and who
# tells it dies of a broken pipe.
sub answer_at_last {
    my ($statement) = @_;
    my $place = sprintf 'dbi:Pg:dbname=postgres;host=%s;port=%s', $server->host, $server->port;
    for (1 .. 600) {
        my $visitor = DBI->connect($place, $ENV{PGUSER}, '', {PrintError => 0, RaiseError => 0});
        my $answer = $visitor && $visitor->selectcol_arrayref($statement);
        return @$answer if $answer;
        sleep 0.1;
    }
    die 'the server does not come back';
}

sub kill_something {
    my ($postmaster) = (answer_at_last(q{SELECT pg_read_file('postmaster.pid')}))[0] =~ /^(\d+)/;
    my $how = one('everything', 'the postmaster', 'a backend');
    if ($how eq 'a backend') {    # the postmaster starts everything else anew
        my @backends = answer_at_last(q{SELECT a.pid FROM pg_stat_activity AS a WHERE a.datname = 'soak'});
        kill 'KILL', one(@backends) if @backends;
        answer_at_last('SELECT true');
        return $how;
    }
    # Stopped first: a backend that it starts meanwhile would be left alone, waiting for a lock whose holder is gone.
    kill 'STOP', $postmaster;
    my @children = children_of($postmaster);
    $server->kill9;
    kill 'KILL', @children if $how eq 'everything';
    restart($server);
    return $how;
}

my $until = time + 60 * $minutes;
my @clients = map { start_client($_, $until) } 1 .. CLIENTS;
my %killed;
while (time + 5 < $until) {
    sleep 1 + rand 3;
    ++$killed{ kill_something() };
}
waitpid $_, 0 for @clients;
note("killed $_: $killed{$_} times") for sort keys %killed;

# --- do journals and books agree? ---------------------------------------------------------------------------------------
my %total;
for my $number (1 .. CLIENTS) {
    my %of_client = %{ $json->decode(slurp_file("$folder/count-$number")) };
    is(delete $of_client{broken}, undef, "client $number met nothing unexpected");
    $total{$_} += $of_client{$_} for keys %of_client;
}
note("$_: $total{$_}") for sort keys %total;
cmp_ok($total{$_} // 0, '>', 0, "clients did this: $_") for sort keys %operations;
cmp_ok($total{'answered lost'} // 0, '>', 0, 'clients lost their connection and asked again');

$me = 0;
connection()->do('CREATE TABLE public.journal (key text, function_name text, answer jsonb, moves jsonb)');
$database->do('COPY public.journal FROM STDIN');
for my $number (1 .. CLIENTS) {
    for my $line (split /\n/, slurp_file("$folder/journal-$number")) {
        my ($key, $function, $answer, $moves) = @{ $json->decode($line) };
        $database->pg_putcopydata(join("\t", map {s/\\/\\\\/gr} $key, $function, $answer, $json->encode($moves)) . "\n");
    }
}
$database->pg_putcopyend;
$database->do('ANALYZE');
cmp_ok($database->selectrow_array('SELECT count(*) FROM public.journal'), '>', 100, 'there is something to compare');
cmp_ok($database->selectrow_array('SELECT count(*) FROM fitkart.orders AS o WHERE o.reorder_of IS NOT NULL'), '>', 0,
    'orders that a rejected day took along were placed again');

sub none {
    my ($what, $statement) = @_;
    is(join("\n", map { join ' ', map { $_ // 'NULL' } @$_ } @{ $database->selectall_arrayref("$statement LIMIT 5") }), '', $what);
    return;
}

none('verify() finds nothing', verification('true'));
none('every answer is kept under its key, exactly once', <<'SQL');
SELECT j.key, j.function_name, count(k.key)
  FROM public.journal AS j
  LEFT JOIN fitkart.idempotency_keys AS k ON k.key = j.key AND k.function_name = j.function_name AND k.result = j.answer
 GROUP BY j.key, j.function_name
HAVING count(*) <> 1 OR count(k.key) <> 1
SQL
none('nothing was carried out that was not answered', <<'SQL');
SELECT k.key, k.function_name FROM fitkart.idempotency_keys AS k
 WHERE NOT EXISTS (SELECT FROM public.journal AS j WHERE j.key = k.key AND j.function_name = k.function_name)
SQL
none('no checkpoint found anything wrong', q{SELECT j.key, j.answer FROM public.journal AS j WHERE (j.answer->>'problems')::bigint > 0});
none('no key is without its result', 'SELECT k.key, k.function_name FROM fitkart.idempotency_keys AS k WHERE k.result IS NULL');
none('every transaction that was answered is in the books', <<'SQL');
SELECT j.key, j.answer FROM public.journal AS j
 WHERE j.answer->>'transaction_id' IS NOT NULL
   AND (SELECT count(*) FROM fitkart.coin_transactions AS t WHERE t.id = (j.answer->>'transaction_id')::uuid) <> 1
SQL
none('every checkout and reorder that was answered is one order, and there are no others', <<'SQL');
SELECT j.key, o.id FROM (SELECT key, (answer->>'order_id')::uuid AS id FROM public.journal WHERE function_name IN ('fitkart.checkout', 'fitkart.reorder')) AS j
  FULL JOIN fitkart.orders AS o ON o.id = j.id
 WHERE o.id IS NULL OR j.id IS NULL
SQL
none('every hold that was answered is there, and there are no others but those of orders', <<'SQL');
SELECT j.key, h.id FROM (SELECT key, (answer->>'hold_id')::uuid AS id FROM public.journal WHERE function_name = 'fitkart.hold_coins') AS j
  FULL JOIN (SELECT id FROM fitkart.coin_holds WHERE reference_type IS NULL) AS h ON h.id = j.id
 WHERE h.id IS NULL OR j.id IS NULL
SQL
none('the coins that expired are those that the answers name', <<'SQL');
SELECT b.coins, j.coins FROM (SELECT coalesce(-sum(amount), 0) AS coins FROM fitkart.coin_transactions WHERE transaction_type = 'expired') AS b,
       (SELECT coalesce(sum((answer->>'expired_coins')::bigint), 0) AS coins FROM public.journal WHERE function_name = 'fitkart.expire_coins') AS j
 WHERE b.coins <> j.coins
SQL
# What days and their badges earned stands in the books and among the days, which verify() compares; the codes of an order that a
# rejection cancelled stay paid.
none('everybody has what the answers, the days and their badges add up to', <<"SQL");
SELECT w.user_id, w.available_coins + w.frozen_coins - w.debt_coins AS has, ${\ COINS} + coalesce(sum(m.coins), 0) AS should_have
  FROM fitkart.wallets AS w
  LEFT JOIN (SELECT (e.move->>0)::uuid AS user_id,
                    coalesce((e.move->>1)::bigint, (SELECT t.amount FROM fitkart.coin_transactions AS t
                                                     WHERE t.user_id = (e.move->>0)::uuid AND t.id = (e.move->>2)::uuid)) AS coins
               FROM public.journal AS j, jsonb_array_elements(j.moves) AS e (move)
              UNION ALL
             SELECT t.user_id, t.amount FROM fitkart.coin_transactions AS t WHERE t.transaction_type = 'expired'
              UNION ALL
             SELECT t.user_id, t.amount
               FROM fitkart.coin_transactions AS t
               LEFT JOIN fitkart.coin_transactions AS r ON r.user_id = t.user_id AND r.id = t.reverses_id
              WHERE t.transaction_type <> 'debt' AND (t.effective_day IS NOT NULL OR 'achievement' IN (t.reference_type, r.reference_type))
              UNION ALL
             SELECT i.user_id, -i.total_coins
               FROM fitkart.review_decisions AS r
               JOIN fitkart.orders AS o ON o.user_id = r.user_id AND o.id = ANY (r.orders_cancelled) AND o.status <> 'cancelled'
               JOIN fitkart.order_items AS i ON i.user_id = o.user_id AND i.order_id = o.id AND i.is_digital) AS m ON m.user_id = w.user_id
 GROUP BY w.user_id
HAVING w.available_coins + w.frozen_coins - w.debt_coins <> ${\ COINS} + coalesce(sum(m.coins), 0)
SQL
none('what is placed again costs what it cost, once', <<'SQL');
SELECT a.order_code, i.coin_price_at_purchase, p.coin_price_at_purchase
  FROM fitkart.orders AS a
  JOIN fitkart.order_items AS i ON i.user_id = a.user_id AND i.order_id = a.id
  LEFT JOIN fitkart.order_items AS p ON p.user_id = a.user_id AND p.order_id = a.reorder_of AND p.product_id = i.product_id
 WHERE a.reorder_of IS NOT NULL
   AND (i.coin_price_at_purchase IS DISTINCT FROM p.coin_price_at_purchase OR i.quantity > p.quantity
        OR EXISTS (SELECT FROM fitkart.orders AS o WHERE o.user_id = a.user_id AND o.reorder_of = a.reorder_of AND o.id <> a.id))
SQL
none('all wallets together are what was issued and not spent', <<'SQL');
SELECT w.coins, b.issued FROM (SELECT sum(available_coins + frozen_coins) AS coins FROM fitkart.wallets) AS w,
       (SELECT -sum(coins) AS issued FROM fitkart.trial_balance() WHERE account <> 'users') AS b
 WHERE w.coins <> b.issued
SQL
none('no stock is negative, and what is not free was promised to an open order', <<'SQL');
SELECT p.name, p.stock_quantity, f.free, r.promised
  FROM fitkart.reward_products AS p,
       LATERAL (SELECT coalesce(sum(s.free), 0) AS free, coalesce(min(s.free), 0) AS least FROM fitkart.product_stock AS s WHERE s.product_id = p.id) AS f,
       LATERAL (SELECT coalesce(sum(i.quantity), 0) AS promised
                  FROM fitkart.order_items AS i JOIN fitkart.orders AS o ON o.user_id = i.user_id AND o.id = i.order_id
                 WHERE i.product_id = p.id
                   AND (o.status = 'pending' OR o.status IN ('confirmed', 'processing') AND NOT i.is_digital)) AS r
 WHERE least(p.stock_quantity, f.least) < 0 OR p.stock_quantity <> f.free + r.promised
SQL
none('while units are missing none is free', <<'SQL');
SELECT p.name, p.stock_quantity, p.missing_units, f.free
  FROM fitkart.reward_products AS p, LATERAL (SELECT coalesce(sum(s.free), 0) AS free FROM fitkart.product_stock AS s WHERE s.product_id = p.id) AS f
 WHERE p.missing_units > 0 AND f.free > 0
SQL
none('every digital unit that was confirmed has its code, and no other has one', <<'SQL');
SELECT o.order_code, o.status, i.quantity, count(c.id)
  FROM fitkart.order_items AS i
  JOIN fitkart.orders AS o ON o.user_id = i.user_id AND o.id = i.order_id
  LEFT JOIN fitkart.product_codes AS c ON c.user_id = i.user_id AND c.order_item_id = i.id
 WHERE i.is_digital
 GROUP BY o.user_id, o.id, i.id, i.quantity
HAVING count(c.id) <> CASE WHEN o.status IN ('pending', 'cancelled') THEN 0 ELSE i.quantity END
SQL
none('no coupon was used more often than it may be', <<'SQL');
SELECT c.code, c.used_count, u.uses
  FROM fitkart.coupons AS c,
       LATERAL (SELECT count(*) AS uses FROM fitkart.coupon_uses AS u WHERE u.coupon_id = c.id AND u.released_at IS NULL) AS u
 WHERE c.used_count <> u.uses AND c.total_limit IS NOT NULL OR u.uses > c.total_limit
    OR EXISTS (SELECT FROM fitkart.coupon_uses AS p WHERE p.coupon_id = c.id AND p.released_at IS NULL GROUP BY p.user_id HAVING count(*) > c.per_user_limit)
SQL
none('nobody has more of a product than one may have', <<'SQL');
SELECT i.user_id, p.name, p.limit_per_user, sum(i.quantity - i.refunded_quantity) AS has
  FROM fitkart.order_items AS i
  JOIN fitkart.orders AS o ON o.user_id = i.user_id AND o.id = i.order_id
  JOIN fitkart.reward_products AS p ON p.id = i.product_id
 WHERE o.status <> 'cancelled'
 GROUP BY i.user_id, p.id
HAVING sum(i.quantity - i.refunded_quantity) > p.limit_per_user
SQL
none('no open order is without its hold', <<'SQL');
SELECT o.order_code, o.status, h.status FROM fitkart.orders AS o
  LEFT JOIN fitkart.coin_holds AS h ON h.user_id = o.user_id AND h.id = o.hold_id
 WHERE o.status IN ('pending', 'confirmed', 'processing') AND o.total_coins > 0 AND h.status IS DISTINCT FROM 'active'
SQL
none('no hold of an order is without its open order', <<'SQL');
SELECT h.id, o.status FROM fitkart.coin_holds AS h
  LEFT JOIN fitkart.orders AS o ON o.user_id = h.user_id AND o.hold_id = h.id
 WHERE h.reference_type = 'order' AND h.status = 'active' AND (o.status IN ('pending', 'confirmed', 'processing')) IS NOT TRUE
SQL

$database->disconnect;
$server->stop;
done_testing();
