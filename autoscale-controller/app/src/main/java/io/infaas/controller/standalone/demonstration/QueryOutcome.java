package io.infaas.controller.standalone.demonstration;

import io.infaas.controller.standalone.demonstration.load.LoadSample;
import java.util.Map;

/**
 * The counts of the queries of one kind.
 *
 * @param answers answers by the full name of their variant
 * @param correct items with a correct class
 * @param items all items of the answers
 */
record QueryOutcome(QueryKind kind, LoadSample total, Map<String, Integer> answers, int correct, int items) {

    QueryOutcome {
        answers = Map.copyOf(answers);
    }

    /** Share of the items with a correct class; 0 without answers. */
    double accuracy() {
        return items == 0 ? 0 : (double) correct / items;
    }
}
