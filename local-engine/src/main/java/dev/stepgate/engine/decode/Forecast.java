package dev.stepgate.engine.decode;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Queue;
import java.util.TreeSet;

/**
 * Who of a line is served after whom, if nobody else comes and all answers take alike. Immutable.
 *
 * <p>It plays the line through by its own rules on copies of the accounts: each one let in moves
 * its caller's meter, and the clock, as one answer does.
 *
 * @param clock what the line's clock said
 * @param ahead how many go before each
 */
record Forecast(long clock, Map<Sequence, Integer> ahead) {

    /** A caller and those of his who wait. */
    private record Group(Account account, Queue<Entry> left) {
        int arrival() {
            return left.element().arrival();
        }
    }

    /** One who waits, and when he came among all. */
    private record Entry(Sequence sequence, int arrival) {}

    /** Where accounts are level, whoever came first goes first. */
    private static final Comparator<Group> BY_AGE =
            Comparator.comparingLong((Group group) -> group.account().since())
                    .thenComparingInt(Group::arrival);

    private static final Comparator<Group> BY_METER =
            Comparator.comparingDouble((Group group) -> group.account().meter())
                    .thenComparingInt(Group::arrival);

    /**
     * @param waiting those who wait, first come first
     * @param accounts of their callers
     * @param tokensOfOne what one answer takes
     */
    static Forecast of(
            List<Sequence> waiting,
            Map<String, Account> accounts,
            long clock,
            long patience,
            long tokensOfOne) {
        Collection<Group> groups = groups(waiting, accounts);
        NavigableSet<Group> byAge = new TreeSet<>(BY_AGE);
        NavigableSet<Group> byMeter = new TreeSet<>(BY_METER);
        byAge.addAll(groups);
        byMeter.addAll(groups);
        Map<Sequence, Integer> ahead = new HashMap<>();
        for (long then = clock; !byAge.isEmpty(); then += tokensOfOne) {
            Group oldest = byAge.first();
            Group first = oldest.account().isOld(then, patience) ? oldest : byMeter.first();
            byAge.remove(first);
            byMeter.remove(first);
            Sequence next = first.left().remove().sequence();
            ahead.put(next, ahead.size());
            first.account().letIn(then);
            first.account().served(tokensOfOne, next.claim().weight());
            if (!first.left().isEmpty()) {
                byAge.add(first);
                byMeter.add(first);
            }
        }
        return new Forecast(clock, Map.copyOf(ahead));
    }

    private static Collection<Group> groups(List<Sequence> waiting, Map<String, Account> accounts) {
        Map<String, Group> groups = new HashMap<>();
        for (int i = 0; i < waiting.size(); i++) {
            String caller = waiting.get(i).claim().caller();
            Account account = accounts.get(caller);
            if (account == null) {
                throw new AssertionError("who waits has an account");
            }
            groups.computeIfAbsent(caller, name -> new Group(account.copy(), new ArrayDeque<>()))
                    .left()
                    .add(new Entry(waiting.get(i), i));
        }
        return groups.values();
    }
}
