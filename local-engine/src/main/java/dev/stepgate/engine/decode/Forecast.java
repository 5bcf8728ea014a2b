package dev.stepgate.engine.decode;

import dev.stepgate.engine.terms.Claim;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

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
    private record Group(Account account, Queue<Entry> left) {}

    /** One who waits, and when he came among all. */
    private record Entry(Sequence sequence, int arrival) {}

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
        Map<Sequence, Integer> ahead = new HashMap<>();
        long then = clock;
        while (ahead.size() < waiting.size()) {
            Group first = foremost(groups, then, patience);
            Sequence next = first.left().remove().sequence();
            ahead.put(next, ahead.size());
            Claim claim = next.claim();
            first.account().letIn(then);
            first.account().served(tokensOfOne, claim.weight());
            then += tokensOfOne;
        }
        return new Forecast(clock, Map.copyOf(ahead));
    }

    private static Collection<Group> groups(List<Sequence> waiting, Map<String, Account> accounts) {
        Map<String, Group> groups = new LinkedHashMap<>();
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

    private static Group foremost(Collection<Group> groups, long clock, long patience) {
        Group first = null;
        for (Group group : groups) {
            if (!group.left().isEmpty()
                    && (first == null || isBefore(group, first, clock, patience))) {
                first = group;
            }
        }
        if (first == null) {
            throw new AssertionError("somebody is left");
        }
        return first;
    }

    /** Where accounts are level, whoever came first goes first. */
    private static boolean isBefore(Group one, Group other, long clock, long patience) {
        if (one.account().isBefore(other.account(), clock, patience)) {
            return true;
        }
        return !other.account().isBefore(one.account(), clock, patience)
                && one.left().element().arrival() < other.left().element().arrival();
    }
}
