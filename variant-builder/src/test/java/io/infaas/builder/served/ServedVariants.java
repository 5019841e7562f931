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
import io.infaas.catalog.Variant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The variants of a repository, one after the other in a real Triton. */
public final class ServedVariants {

    /** Every n-th batch of the items is sent. */
    private static final int STRIDE = 16;

    private static final double ROUNDING = 1e-4;

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
        List<List<NodeInput>> requests = requests(data, contract.maxBatchSize());
        String output = contract.outputs().get(0).name();
        try (RealNode node = RealNode.over(repository)) {
            for (Variant variant : variants) {
                node.load(variant.name());
                List<float[]> answers = node.answers(variant.name(), requests);
                node.unload(variant.name());
                List<float[]> expected;
                try (LocalModel model = new LocalModel(VariantFolder.model(repository.resolve(variant.name())))) {
                    expected = model.answers(output, requests);
                }
                assertThat(difference(answers, expected)).as(variant.name()).isLessThan(tolerance(variant));
            }
        }
    }

    /** Batches of 1 to the largest size, also of items at the end, which are longer if lengths differ. */
    private static List<List<NodeInput>> requests(LabelledData data, int largest) {
        List<List<NodeInput>> requests = new ArrayList<>();
        try (RequestItems.Reader items = new FeedItems(Feed.of(data)).open()) {
            for (int i = 0; items.hasNext(); i++) {
                List<NodeInput> inputs = items.next(1 + i * 5 % largest);
                if (i % STRIDE == 0) {
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

    /** The largest difference of an element, as a share of the largest number of its answer. */
    private static double difference(List<float[]> answers, List<float[]> expected) {
        double largest = 0;
        for (int i = 0; i < expected.size(); i++) {
            assertThat(answers.get(i)).hasSameSizeAs(expected.get(i));
            double span = 0;
            double difference = 0;
            for (int j = 0; j < expected.get(i).length; j++) {
                span = Math.max(span, Math.abs(expected.get(i)[j]));
                difference = Math.max(difference, Math.abs(answers.get(i)[j] - expected.get(i)[j]));
            }
            largest = Math.max(largest, difference / span);
        }
        return largest;
    }
}
