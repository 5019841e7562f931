package io.infaas.controller.standalone.demonstration.mix;

import io.infaas.catalog.Application;
import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import io.infaas.controller.standalone.demonstration.client.QueryClient;
import java.util.List;

/**
 * Queries of one application with the same number of items.
 *
 * @param weight how many of them come for each of the application's largest queries
 * @param batches what is sent in turn, at least one
 * @param client of a gateway that serves the application
 */
public record QueryKind(Application application, int weight, List<LabelledBatch> batches, QueryClient client) {

    public QueryKind {
        if (weight < 1 || batches.isEmpty()) {
            throw new IllegalArgumentException(
                    "weight %d and the number of batches %d must be at least 1".formatted(weight, batches.size()));
        }
        batches = List.copyOf(batches);
    }

    int items() {
        return batches.get(0).size();
    }

    LabelledBatch batch(int number) {
        return batches.get(number % batches.size());
    }

    /** For example {@code fashion x32}. */
    String label() {
        return "%s x%d".formatted(application.name(), items());
    }
}
