package io.infaas.controller.plan;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names of applications in the order in which they are planned for: the highest priority first, those alike by name. */
final class ApplicationOrder implements Comparator<String> {

    private final Map<String, Integer> priorities = new LinkedHashMap<>();

    ApplicationOrder(Catalog catalog) {
        catalog.applications().forEach(application -> priorities.put(application.name(), application.priority()));
    }

    @Override
    public int compare(String one, String other) {
        int byPriority = Integer.compare(priority(other), priority(one));
        return byPriority != 0 ? byPriority : one.compareTo(other);
    }

    int priority(String application) {
        return priorities.getOrDefault(application, Application.USUAL_PRIORITY);
    }
}
