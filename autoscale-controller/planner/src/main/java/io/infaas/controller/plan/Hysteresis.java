package io.infaas.controller.plan;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts for how many rounds in a row a condition has held. A round is one second: planning in between, for a cold start,
 * counts nothing twice. A condition that does not hold in a plan is forgotten.
 */
final class Hysteresis {

    private static final String ROUND = "round";
    private static final int ROUNDS = 1 << 20;

    private final SortedMap<String, Integer> before;
    private final SortedMap<String, Integer> now = new TreeMap<>();
    private final boolean newRound;

    Hysteresis(SortedMap<String, Integer> before, long nowMs) {
        this(before, (int) Math.floorMod(Math.floorDiv(nowMs, 1000L), (long) ROUNDS));
    }

    private Hysteresis(SortedMap<String, Integer> before, int round) {
        this.before = before;
        this.newRound = before.getOrDefault(ROUND, -1) != round;
        now.put(ROUND, round);
    }

    /** Counts between two rounds: none goes up, for the round that comes is the one that counts. */
    static Hysteresis between(SortedMap<String, Integer> before) {
        return new Hysteresis(before, (int) before.getOrDefault(ROUND, -1));
    }

    /** Counts that the condition holds; returns for how many rounds in a row, this one included. */
    int count(String key) {
        int rounds = rounds(key) + (newRound || rounds(key) == 0 ? 1 : 0);
        now.put(key, rounds);
        return rounds;
    }

    /** Adds to what was counted before, up to {@code most}; between two rounds nothing. Returns the sum. */
    int add(String key, int more, int most) {
        int sum = newRound ? (int) Math.min(most, (long) rounds(key) + more) : rounds(key);
        now.put(key, sum);
        return sum;
    }

    /** Keeps the higher one of a number and what was kept before; returns it. */
    int highest(String key, int number) {
        int highest = Math.max(number, rounds(key));
        now.put(key, highest);
        return highest;
    }

    /** Keeps what was counted before, as it is. */
    void keep(String key) {
        if (rounds(key) > 0) {
            now.put(key, rounds(key));
        }
    }

    /** Counts a key from the start again. */
    void forget(String key) {
        now.remove(key);
    }

    /** Records that the condition holds; true if it was not recorded in any of the last {@code rounds} rounds. */
    boolean isNew(String key, int rounds) {
        now.put(key, rounds);
        return rounds(key) == 0;
    }

    /** Keeps what {@link #isNew} recorded until its rounds are over. */
    void extend(String key) {
        int left = newRound ? rounds(key) - 1 : rounds(key);
        if (left > 0) {
            now.putIfAbsent(key, left);
        }
    }

    /** Keeps all that was counted before and not in this plan. */
    void keepAll() {
        before.forEach((key, rounds) -> now.putIfAbsent(key, rounds));
    }

    /** Whether {@link #isNew} or {@link #extend} recorded it for this round. */
    boolean isKept(String key) {
        return now.containsKey(key);
    }

    /** Resets the counts of keys with the prefix. */
    void reset(String prefix) {
        now.keySet().removeIf(key -> key.startsWith(prefix));
    }

    /** Rounds in a row before this plan. */
    int rounds(String key) {
        return before.getOrDefault(key, 0);
    }

    /** Keys with the prefix before this plan, without the prefix. */
    List<String> keys(String prefix) {
        return before.tailMap(prefix).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .toList();
    }

    SortedMap<String, Integer> all() {
        return now;
    }
}
