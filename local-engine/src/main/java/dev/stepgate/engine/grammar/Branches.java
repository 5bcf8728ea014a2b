package dev.stepgate.engine.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All ways to read a text so far. Immutable.
 *
 * @param mayEnd whether the text may be over
 * @param leaving the bytes that may follow; a few of them may turn out not to
 */
record Branches(List<Branch> all, boolean mayEnd, ByteSet leaving) {
    static final Branches NONE = new Branches(List.of(), false, ByteSet.NONE);

    /**
     * More ways than this to begin are not followed. Each has an end of its own, so what is left
     * out makes fewer texts possible, none impossible to end.
     */
    private static final int MOST = 1_024;

    /** With this many ways in hand no automaton that is complete is left for what comes next. */
    private static final int ENOUGH = 256;

    private static Branches of(List<Branch> all, boolean mayEnd) {
        ByteSet leaving = ByteSet.NONE;
        for (Branch branch : all) {
            leaving = leaving.or(branch.lexeme().automaton.leaving(branch.state()));
        }
        return new Branches(all, mayEnd, leaving);
    }

    /** The ways to begin what is on a stack: each symbol is unfolded down to an automaton. */
    static Branches beginning(Stack start) {
        Set<Branch> found = new LinkedHashSet<>();
        Set<Stack> seen = new HashSet<>();
        Deque<Stack> waiting = new ArrayDeque<>();
        waiting.push(start);
        boolean mayEnd = false;
        while (!waiting.isEmpty() && found.size() < MOST) {
            Stack stack = waiting.pop();
            if (stack.isBottom()) {
                mayEnd = true;
                continue;
            }
            if (!seen.add(stack)) {
                continue;
            }
            switch (stack.top()) {
                case Symbol.Lexeme lexeme -> found.add(Branch.start(lexeme, stack.below()));
                case Symbol.Rule rule -> waiting.push(stack.below().pushAll(rule.body()));
                case Symbol.Fork fork ->
                        fork.options
                                .reversed()
                                .forEach(row -> waiting.push(stack.below().pushAll(row)));
                case Symbol.Loop loop -> {
                    if (stack.min() == 0) {
                        waiting.push(stack.below());
                    }
                    waiting.push(again(loop, stack));
                }
            }
        }
        return of(List.copyOf(found), mayEnd);
    }

    private static Stack again(Symbol.Loop loop, Stack stack) {
        int min = Math.max(0, stack.min() - 1);
        int max = stack.max() == Expression.UNBOUNDED ? stack.max() : stack.max() - 1;
        return stack.below().push(loop, min, max).pushAll(loop.body);
    }

    /** The ways that are left after one more byte. */
    Branches after(int value) {
        if (!leaving.contains(value)) {
            return NONE;
        }
        if (all.size() == 1) {
            return all.getFirst().after(value).map(Branches::single).orElse(NONE);
        }
        Set<Branch> next = new LinkedHashSet<>();
        boolean end = false;
        for (Branch branch : all) {
            Optional<Branch> moved = branch.after(value);
            if (moved.isPresent() && next.size() < ENOUGH + MOST) {
                if (moved.get().goesOn()) {
                    next.add(moved.get());
                }
                if (moved.get().isComplete() && next.size() < ENOUGH) {
                    Branches begun = moved.get().rest().begin();
                    next.addAll(begun.all);
                    end |= begun.mayEnd;
                }
            }
        }
        return of(List.copyOf(next), end);
    }

    private static Branches single(Branch moved) {
        boolean goesOn = moved.goesOn();
        if (!moved.isComplete()) {
            return goesOn ? of(List.of(moved), false) : NONE;
        }
        Branches begun = moved.rest().begin();
        if (!goesOn) {
            return begun;
        }
        List<Branch> both = new ArrayList<>();
        both.add(moved);
        both.addAll(begun.all);
        return of(both, begun.mayEnd);
    }

    /** Whether no text goes on from here and none ends. */
    boolean isDead() {
        return all.isEmpty() && !mayEnd;
    }

    /** The same ways, with counters that tell no more than a text of so many bytes can feel. */
    Branches blurred(int bytes) {
        return new Branches(
                all.stream().map(branch -> branch.blurred(bytes)).distinct().toList(),
                mayEnd,
                leaving);
    }

    /** The ways after the special token that reads so. */
    Branches afterMarker(String marker) {
        Set<Branch> next = new LinkedHashSet<>();
        boolean end = false;
        for (Branch branch : all) {
            if (branch.state() == 0 && branch.lexeme().marker.equals(marker)) {
                Branches begun = branch.rest().begin();
                next.addAll(begun.all);
                end |= begun.mayEnd;
            }
        }
        return of(List.copyOf(next), end);
    }

    /** The texts of special tokens that may come next. */
    Set<String> markers() {
        Set<String> markers = new LinkedHashSet<>();
        for (Branch branch : all) {
            if (branch.state() == 0 && !branch.lexeme().marker.isEmpty()) {
                markers.add(branch.lexeme().marker);
            }
        }
        return markers;
    }
}
