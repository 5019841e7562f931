package io.infaas.catalog;

/**
 * A task that clients request by name: its contract, its accuracy metric and the objective of queries that state none.
 *
 * @param name name in requests
 * @param description one-line description
 */
public record Application(String name, String description, Contract contract, Metric metric, Objective objective) {

    public Application {
        Checks.modelName("application", name);
    }
}
