package io.infaas.controller.standalone.demonstration.client;

import java.util.List;

/**
 * The answer to one batch.
 *
 * @param variant full name of the variant that served it
 * @param node id of its node
 * @param classes predicted class of each item
 */
public record QueryAnswer(String variant, String node, List<Integer> classes) {

    public QueryAnswer {
        classes = List.copyOf(classes);
    }
}
