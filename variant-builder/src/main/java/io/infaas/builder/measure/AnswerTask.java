package io.infaas.builder.measure;

import java.util.List;

/**
 * Asks for the class that a graph gives each item.
 *
 * @param output the tensor whose last dimension numbers the classes
 * @param batch items per execution
 */
public record AnswerTask(String model, Feed feed, String output, int batch) {

    /** @param answers index of the highest score, item by item */
    public record Result(List<Integer> answers) {

        public Result {
            answers = List.copyOf(answers);
        }
    }
}
