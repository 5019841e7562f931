package io.infaas.catalog;

/**
 * The metric that an application's accuracy is measured in.
 *
 * @param name name of the metric, for example {@code top-1}
 * @param dataset name of the labelled data that it is measured on
 */
public record Metric(String name, String dataset) {

    public Metric {
        Checks.filled("metric name", name);
        Checks.filled("metric dataset", dataset);
    }
}
