package io.infaas.controller.standalone.demonstration.client;

import java.util.List;

/**
 * The answer to one batch.
 *
 * @param variant full name of the variant that served it
 * @param ms from the request to the answer
 * @param classes predicted class of each item
 */
public record QueryAnswer(String variant, double ms, List<Integer> classes) {

    public QueryAnswer {
        classes = List.copyOf(classes);
    }
}
