package io.infaas.catalog;

/**
 * What a client names: a task with its contract, its measure of accuracy and the objective of queries that state none.
 *
 * @param name the name in requests
 * @param description one line for people
 */
public record Application(String name, String description, Contract contract, Metric metric, Objective objective) {

    public Application {
        Checks.modelName("application", name);
    }
}
