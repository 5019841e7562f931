package io.infaas.controller.plan;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What has been wanted for how many slots in a row. A slot is one second: planning that is asked for in between, by a cold
 * query, counts nothing twice. What is not wanted again in a plan is forgotten with it.
 */
final class Hysteresis {

    private static final String SLOT = "slot";
    private static final int SLOTS = 1 << 20;

    private final SortedMap<String, Integer> before;
    private final SortedMap<String, Integer> now = new TreeMap<>();
    private final boolean newSlot;

    Hysteresis(SortedMap<String, Integer> before, long nowMs) {
        int slot = (int) Math.floorMod(Math.floorDiv(nowMs, 1000L), (long) SLOTS);
        this.before = before;
        this.newSlot = before.getOrDefault(SLOT, -1) != slot;
        now.put(SLOT, slot);
    }

    /** Notes that it is wanted; for how many slots in a row it has been, this one included. */
    int again(String key) {
        int slots = slots(key) + (newSlot || slots(key) == 0 ? 1 : 0);
        now.put(key, slots);
        return slots;
    }

    /** Notes that it holds; true if it has not held in any of the last {@code slots} slots. */
    boolean news(String key, int slots) {
        now.put(key, slots);
        return slots(key) == 0;
    }

    /** Lets what {@link #news} noted hold on until its slots are over. */
    void holdOn(String key) {
        int left = newSlot ? slots(key) - 1 : slots(key);
        if (left > 0) {
            now.putIfAbsent(key, left);
        }
    }

    /** Lets what begins with the prefix begin anew. */
    void forget(String prefix) {
        now.keySet().removeIf(key -> key.startsWith(prefix));
    }

    /** For how many slots it had been wanted before this plan. */
    int slots(String key) {
        return before.getOrDefault(key, 0);
    }

    /** What was wanted before this plan and begins with the prefix, without it. */
    List<String> keys(String prefix) {
        return before.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .toList();
    }

    SortedMap<String, Integer> all() {
        return now;
    }
}
