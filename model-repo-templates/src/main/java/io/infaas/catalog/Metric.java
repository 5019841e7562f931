package io.infaas.catalog;

/**
 * The one figure that accuracy means for an application.
 *
 * @param name what is measured, for example {@code top-1}
 * @param dataset the labelled data that it is measured on
 */
public record Metric(String name, String dataset) {

    public Metric {
        Checks.filled("metric name", name);
        Checks.filled("metric dataset", dataset);
    }
}
