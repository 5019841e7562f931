package io.infaas.builder.measure;

import java.util.Map;

/**
 * Asks for what a graph gives each item.
 *
 * @param files by output: the NPY file that its values are written to, item by item
 * @param batch items per execution
 */
public record OutputTask(String model, Feed feed, Map<String, String> files, int batch) {

    public OutputTask {
        files = Map.copyOf(files);
    }

    /** @param items how many were answered */
    public record Result(int items) {}
}
