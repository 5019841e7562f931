package io.infaas.controller.policy;

import io.infaas.controller.plan.PolicyMemory;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The memory of {@code infaas}.
 *
 * @param slots seconds in a row in which an application could have given up capacity, by its name
 */
record InfaasMemory(SortedMap<String, Integer> slots) implements PolicyMemory {

    InfaasMemory {
        slots = Collections.unmodifiableSortedMap(new TreeMap<>(slots));
    }
}
