package io.infaas.controller.plan;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Candidate;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Money that applications may spend. A placement costs the price of its node x the larger of its shares of the node's memory and cores, by
 * its profile: what its instances hold. No placement is added that lets its application spend more than its budget; those that are there
 * stay.
 */
final class ApplicationBudgets {

    private static final double CENT = 1e-9;

    private final Catalog catalog;
    private final SortedMap<String, Double> budgets = new TreeMap<>();
    private final SortedSet<String> refused = new TreeSet<>();

    ApplicationBudgets(Catalog catalog) {
        this.catalog = catalog;
        for (Application application : catalog.applications()) {
            Double budget = application.budgetPerHour();
            if (budget != null) {
                budgets.put(application.name(), budget);
            }
        }
    }

    /** Whether an application has a budget. */
    boolean isLimited(String application) {
        return budgets.containsKey(application);
    }

    /** Whether an application may have a placement in a layout, in place of the one that may be there. Remembers if not. */
    boolean allow(String application, Layout layout, Placement placement, Candidate candidate) {
        Double budget = budgets.get(application);
        if (budget == null) {
            return true;
        }
        SortedMap<Placement, Candidate> otherPlacements = new TreeMap<>(layout.ofApplication(application));
        otherPlacements.remove(placement);
        boolean allowed = spent(otherPlacements) + candidate.pricePerHour() <= budget + CENT;
        if (!allowed) {
            refused.add(application);
        }
        return allowed;
    }

    /** Forgets what was refused to an application. */
    void forget(String application) {
        refused.remove(application);
    }

    /** Says what holds an application back if a placement was refused to it; else returns the other text. */
    String obstacle(String application, Layout layout, String other) {
        return refused.contains(application) ? describe(application, layout) : other;
    }

    /** Says so if no placement of an application, on any node type, is within its budget; else blank. */
    String exhausted(String application, Layout layout) {
        Double budget = budgets.get(application);
        if (budget == null) {
            return "";
        }
        double left = budget + CENT - spent(layout.ofApplication(application));
        for (Variant variant :
                catalog.variantsOf(catalog.application(application).orElseThrow())) {
            for (Profile profile : variant.profiles()) {
                boolean allowed = catalog.nodeType(profile.hardware().nodeType())
                        .filter(type -> new Candidate(variant, profile, type).pricePerHour() <= left)
                        .isPresent();
                if (allowed) {
                    return "";
                }
            }
        }
        return describe(application, layout);
    }

    private String describe(String application, Layout layout) {
        return String.format(
                Locale.ROOT,
                "the budget of '%s', $%.4f/h, allows no more: $%.4f/h are spent",
                application,
                budgets.get(application),
                spent(layout.ofApplication(application)));
    }

    private static double spent(SortedMap<Placement, Candidate> placements) {
        return placements.values().stream().mapToDouble(Candidate::pricePerHour).sum();
    }
}
