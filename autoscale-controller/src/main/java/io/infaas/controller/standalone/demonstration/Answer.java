package io.infaas.controller.standalone.demonstration;

import java.util.List;

/**
 * What came back for one batch.
 *
 * @param variant full name of the variant that served
 * @param node id of the node that served
 * @param ms from the request to the answer
 * @param classes the class found for each item
 */
record Answer(String variant, String node, double ms, List<Integer> classes) {

    Answer {
        classes = List.copyOf(classes);
    }
}
