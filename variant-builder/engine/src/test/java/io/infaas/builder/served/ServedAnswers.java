package io.infaas.builder.served;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Variant;
import java.util.List;

/**
 * Answers of a node to several requests, and those of the runtime here.
 *
 * @param output what is compared
 */
record ServedAnswers(Variant variant, ContractTensor output, List<float[]> answers, List<float[]> expected) {

    ServedAnswers {
        answers = List.copyOf(answers);
        expected = List.copyOf(expected);
        assertThat(answers).hasSameSizeAs(expected).isNotEmpty();
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i)).as(output.name()).hasSameSizeAs(expected.get(i));
        }
    }

    String what() {
        return "%s of %s".formatted(output.name(), variant.name());
    }

    /** The largest difference of an element, as a share of the largest number of its answer. */
    double largestDifference() {
        double largest = 0;
        for (int i = 0; i < expected.size(); i++) {
            double span = 0;
            double difference = 0;
            for (int j = 0; j < expected.get(i).length; j++) {
                span = Math.max(span, Math.abs(expected.get(i)[j]));
                difference = Math.max(difference, Math.abs(answers.get(i)[j] - expected.get(i)[j]));
            }
            largest = Math.max(largest, span == 0 ? difference : difference / span);
        }
        return largest;
    }

    /** The root of the mean square of all differences, as a share of that of all numbers. */
    double meanDifference() {
        double differences = 0;
        double numbers = 0;
        for (int i = 0; i < expected.size(); i++) {
            for (int j = 0; j < expected.get(i).length; j++) {
                double number = expected.get(i)[j];
                differences += Math.pow(answers.get(i)[j] - number, 2);
                numbers += number * number;
            }
        }
        return Math.sqrt(numbers == 0 ? differences : differences / numbers);
    }
}
