package io.infaas.builder.measure;

import java.util.Map;

/**
 * A request for the outputs of a graph for each item.
 *
 * @param files NPY file to write, by output
 * @param batch items per execution; 0 for one item without a batch dimension
 */
public record OutputTask(String model, Feed feed, Map<String, String> files, int batch) {

    public OutputTask {
        files = Map.copyOf(files);
    }

    /** @param items number of items that ran */
    public record Result(int items) {}
}
