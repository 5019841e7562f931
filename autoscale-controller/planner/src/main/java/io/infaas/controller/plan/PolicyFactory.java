package io.infaas.controller.plan;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Makes a policy that {@code --policy} names.
 *
 * <p>{@link ServiceLoader} finds factories: to add a policy, list its factory in {@code META-INF/services}, in this project or in a jar on the
 * class path. A factory has a public constructor without parameters.
 */
public interface PolicyFactory {

    /** The name on the command line and in status, in lower case. */
    String label();

    PlanningPolicy with(PolicySettings settings);

    /** Names of the rules that {@link #without} can leave out. */
    default SortedSet<String> rules() {
        return new TreeSet<>();
    }

    /**
     * The same policy without some of its rules, for simulations.
     *
     * @throws IllegalArgumentException naming a rule that the policy does not have
     */
    default PolicyFactory without(Set<String> rules) {
        if (!rules.isEmpty()) {
            throw new IllegalArgumentException("policy '%s' has no rules that can be left out, but was asked for %s"
                    .formatted(label(), String.join(", ", new TreeSet<>(rules))));
        }
        return this;
    }

    /** All factories by their names. */
    static List<PolicyFactory> all() {
        return ServiceLoader.load(PolicyFactory.class, PolicyFactory.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparing(PolicyFactory::label))
                .toList();
    }

    /** @throws IllegalArgumentException naming the value and all policies, or what the policy lacks */
    static PolicyFactory of(String label) {
        PolicyFactory named = all().stream()
                .filter(factory -> factory.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("policy '%s' must be one of %s"
                        .formatted(
                                label, all().stream().map(PolicyFactory::label).collect(Collectors.joining(", ")))));
        // a policy that lacks a library says so before anything starts
        named.with(PolicySettings.DEFAULTS);
        return named;
    }
}
