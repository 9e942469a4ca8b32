# Twenty clients want the last use of a coupon at the same instant, again and again: each time exactly one gets it.
use strict;
use warnings FATAL => 'all';
use lib '.';

use FitKart;
use IPC::Run;
use Test::More;

use constant {ROUNDS => 10, CLIENTS => 20};

my $server = new_server('coupons');
install_fitkart($server, 'coupons');
my @people = people($server, 'coupons', CLIENTS);
my $basket = '[{"product_id": "018f0000-0000-7000-8000-000000000002", "quantity": 1}]';    # socks, 500 coins

# One session each. All wait for a lock that another one holds, so that they begin together. Answers how many got it and how
# many were told that it is used up.
sub race {
    my ($statement) = @_;
    my (@clients, @answers, @refusals);
    my ($script, $held) = ("SELECT 'held' FROM pg_advisory_lock(1);\n", '');
    my $starter = IPC::Run::start([ 'psql', '-X', '-At', '-d', $server->connstr('coupons') ], '<', \$script, '>', \$held);
    $starter->pump until $held =~ /held/;
    for my $person (@people) {
        my ($answer, $refusal) = ('', '');
        push @answers, \$answer;
        push @refusals, \$refusal;
        my $call = 'SELECT pg_advisory_lock_shared(1) \gset' . "\n" . $statement =~ s/PERSON/$person/r . ";\n";
        push @clients, IPC::Run::start([ 'psql', '-X', '-At', '-d', $server->connstr('coupons') ], '<', \$call, '>', \$answer, '2>', \$refusal);
        $clients[-1]->pump until $call eq '';
    }
    $server->poll_query_until('coupons', q{SELECT count(*) = } . CLIENTS . q{ FROM pg_locks WHERE locktype = 'advisory' AND NOT granted})
        or die 'the clients do not come';
    $starter->finish;
    $_->finish for @clients;
    return (scalar(grep { $$_ ne '' } @answers), scalar(grep { $$_ =~ /COUPON_INVALID: the coupon "ROUND-\w+" is used up/ } @refusals));
}

for my $round (1 .. ROUNDS) {
    $server->safe_psql('coupons', qq{SELECT fitkart.save_coupon('{"code": "ROUND-$round", "kind": "bonus", "value": 5, "total_limit": 1}')});
    is_deeply([ race(qq{SELECT coins FROM fitkart.redeem_code('PERSON', 'ROUND-$round')}) ], [ 1, CLIENTS - 1 ],
        "round $round: one of " . CLIENTS . ' gets the last use of a bonus code, the others are told');
    $server->safe_psql('coupons', qq{SELECT fitkart.save_coupon('{"code": "ROUND-S$round", "kind": "fixed", "value": 500, "total_limit": 1}')});
    is_deeply([ race(qq{SELECT total_coins FROM fitkart.checkout('PERSON', '$basket', coupon_code => 'ROUND-S$round')}) ], [ 1, CLIENTS - 1 ],
        "round $round: one of " . CLIENTS . ' gets the last use of a coupon at checkout');
}
is($server->safe_psql('coupons', 'SELECT sum(w.available_coins) FROM fitkart.wallets w'), CLIENTS * 1000 + ROUNDS * 5, 'each code paid once, and no order cost its buyer anything');
is(broken_invariants($server, 'coupons'), '', 'verify() is true');

$server->stop;
done_testing();
