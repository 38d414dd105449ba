use strict;
use warnings;
use utf8;
use Test::More;
use Time::HiRes 'sleep';

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output todo_output);

pass 'passes';
is 1, 2, 'fails';
subtest 'numbers' => sub {
    cmp_ok $_, '<', 3, "number $_" for 1 .. 3;
};
SKIP: {
    skip 'no net here', 1;
}
TODO: {
    local $TODO = 'not yet';
    ok 0, 'is expected to fail';
}
diag 'this was printed' unless ok 0, 'prints';
sleep 0.3;
pass 'is slow';
pass 'grüße 世界';
subtest outer => sub {
    subtest inner => sub { pass 'is nested' };
};
done_testing;
