package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Groups of placements by a key. Immutable; a change takes time for its group and for few others, and leaves all other groups the same
 * objects.
 */
final class PlacementIndex {

    static final PlacementIndex EMPTY = new PlacementIndex(new TreeMap<>(), new TreeMap<>());

    private static final SortedMap<Placement, Candidate> NONE = Collections.unmodifiableSortedMap(new TreeMap<>());
    private static final int MOST_CHANGED = 32;

    private final SortedMap<String, SortedMap<Placement, Candidate>> base;
    /** Groups that differ from the base; empty if there is none any more. */
    private final SortedMap<String, SortedMap<Placement, Candidate>> changed;

    private PlacementIndex(
            SortedMap<String, SortedMap<Placement, Candidate>> base,
            SortedMap<String, SortedMap<Placement, Candidate>> changed) {
        this.base = base;
        this.changed = changed;
    }

    /** The group of a key, without placements if there is none. */
    SortedMap<Placement, Candidate> get(String key) {
        SortedMap<Placement, Candidate> group = changed.get(key);
        return group != null ? group : base.getOrDefault(key, NONE);
    }

    PlacementIndex plus(String key, Placement placement, Candidate candidate) {
        SortedMap<Placement, Candidate> group = new TreeMap<>(get(key));
        group.put(placement, candidate);
        return with(key, group);
    }

    PlacementIndex minus(String key, Placement placement) {
        SortedMap<Placement, Candidate> group = new TreeMap<>(get(key));
        group.remove(placement);
        return with(key, group);
    }

    private PlacementIndex with(String key, SortedMap<Placement, Candidate> group) {
        SortedMap<String, SortedMap<Placement, Candidate>> one = new TreeMap<>();
        one.put(key, group);
        return with(one);
    }

    /** With others in place of some groups. */
    PlacementIndex with(SortedMap<String, SortedMap<Placement, Candidate>> groups) {
        SortedMap<String, SortedMap<Placement, Candidate>> more = new TreeMap<>(changed);
        groups.forEach((key, group) -> more.put(key, Collections.unmodifiableSortedMap(group)));
        return more.size() <= MOST_CHANGED
                ? new PlacementIndex(base, more)
                : new PlacementIndex(merged(base, more), new TreeMap<>());
    }

    /** All groups that have placements. */
    SortedMap<String, SortedMap<Placement, Candidate>> groups() {
        return changed.isEmpty() ? Collections.unmodifiableSortedMap(base) : merged(base, changed);
    }

    private static SortedMap<String, SortedMap<Placement, Candidate>> merged(
            SortedMap<String, SortedMap<Placement, Candidate>> base,
            SortedMap<String, SortedMap<Placement, Candidate>> changed) {
        SortedMap<String, SortedMap<Placement, Candidate>> merged = new TreeMap<>(base);
        merged.putAll(changed);
        merged.values().removeIf(group -> group.isEmpty());
        return merged;
    }
}
