package io.infaas.builder.served;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.node.FeedItems;
import io.infaas.builder.node.NodeInput;
import io.infaas.builder.node.RequestItems;
import io.infaas.builder.repository.VariantFolder;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import io.infaas.catalog.Variant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The variants of a repository, one after the other in a real Triton. */
public final class ServedVariants {

    /** Every n-th batch of the items is sent. */
    private static final int STRIDE = 16;

    private static final double ROUNDING = 1e-4;

    /** Some steps of half precision. */
    private static final double HALF = 4e-3;

    /**
     * Another kernel may differ by one step of 8 bits, which propagates through all layers; OpenVINO computes in bfloat16 on
     * processors with it.
     */
    private static final double COARSE = 0.15;

    /** Weights in blocks are the same everywhere; kernels differ in how they round the inputs of products. */
    private static final double BLOCKS = 0.05;

    private ServedVariants() {}

    /**
     * Loads each variant, sends the data in batches of all sizes in parallel, and unloads it. Fails unless all answers equal
     * those of ONNX Runtime in this JVM for the same file.
     */
    public static void assertAnswerAsHere(Path repository, List<Variant> variants, Contract contract, LabelledData data)
            throws OrtException {
        assertAnswers(repository, variants, contract, requests(data, contract, STRIDE), answers -> {
            assertThat(answers.largestDifference()).as(answers.what()).isLessThan(tolerance(answers.variant()));
        });
    }

    /**
     * The same with all of the data, and for quantised variants with the root of the mean square of the differences: in deep
     * networks a step of 8 bits may change single numbers much, and the whole answer little.
     */
    public static void assertAnswerAlike(Path repository, List<Variant> variants, Contract contract, LabelledData data)
            throws OrtException {
        assertAnswers(repository, variants, contract, requests(data, contract, 1), answers -> {
            boolean isHalf = answers.output().type() == TensorType.FP16;
            double tolerance = isHalf ? HALF : tolerance(answers.variant());
            assertThat(tolerance <= HALF ? answers.largestDifference() : answers.meanDifference())
                    .as(answers.what())
                    .isLessThan(tolerance);
        });
    }

    private static void assertAnswers(
            Path repository,
            List<Variant> variants,
            Contract contract,
            List<List<NodeInput>> requests,
            Consumer<ServedAnswers> check)
            throws OrtException {
        try (RealNode node = RealNode.over(repository)) {
            for (Variant variant : variants) {
                node.load(variant.name());
                try (LocalModel model = new LocalModel(VariantFolder.model(repository.resolve(variant.name())))) {
                    for (ContractTensor output : contract.outputs()) {
                        check.accept(new ServedAnswers(
                                variant,
                                output,
                                node.answers(variant.name(), output.name(), requests),
                                model.answers(output.name(), requests)));
                    }
                }
                node.unload(variant.name());
            }
        }
    }

    /** Batches of 1 to the largest size, also of items at the end, which are longer if lengths differ. */
    private static List<List<NodeInput>> requests(LabelledData data, Contract contract, int stride) {
        List<List<NodeInput>> requests = new ArrayList<>();
        try (RequestItems.Reader items = new FeedItems(Feed.of(data, contract)).open()) {
            for (int i = 0; items.hasNext(); i++) {
                List<NodeInput> inputs = items.next(1 + i * 5 % contract.largestRequest());
                if (i % stride == 0) {
                    requests.add(inputs);
                }
            }
        }
        return requests;
    }

    private static double tolerance(Variant variant) {
        boolean alike = variant.transform().equals("fp32") && variant.target().startsWith("onnxruntime");
        boolean blocks = variant.transform().matches("int[48]w");
        return alike ? ROUNDING : blocks ? BLOCKS : COARSE;
    }

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
}
