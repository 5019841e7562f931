package io.infaas.controller.chaos;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Variant;
import io.infaas.triton.client.InferReply;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The right answers of variants, taken from a node before any fault, and the variants' accuracies.
 *
 * @param answers the raw answers to all requests, by full name of the variant
 * @param accuracies by full name of the variant
 */
record ReferenceAnswers(Map<String, List<ByteString>> answers, Map<String, Double> accuracies) {

    static final ReferenceAnswers NONE = new ReferenceAnswers(Map.of(), Map.of());

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    ReferenceAnswers {
        answers = Map.copyOf(answers);
        accuracies = Map.copyOf(accuracies);
    }

    /** Gets the answers of variants from a node; loads and unloads each variant that is not loaded. */
    static ReferenceAnswers of(TritonClient node, List<Variant> variants, EvaluationRequests requests)
            throws Exception {
        Map<String, List<ByteString>> answers = new HashMap<>();
        Map<String, Double> accuracies = new HashMap<>();
        for (Variant variant : variants) {
            boolean loaded = get(node.modelReady(variant.name(), DEADLINE));
            if (!loaded) {
                get(node.load(variant.name(), DEADLINE));
            }
            answers.put(variant.name(), answers(node, variant.name(), requests));
            accuracies.put(variant.name(), variant.profiles().get(0).accuracy().value());
            if (!loaded) {
                get(node.unload(variant.name(), DEADLINE));
                Until.holds("unload of " + variant.name(), () -> !ready(node, variant.name()));
            }
        }
        return new ReferenceAnswers(answers, accuracies);
    }

    /** These and those of {@code others}. */
    ReferenceAnswers plus(ReferenceAnswers others) {
        Map<String, List<ByteString>> allAnswers = new HashMap<>(answers);
        allAnswers.putAll(others.answers);
        Map<String, Double> allAccuracies = new HashMap<>(accuracies);
        allAccuracies.putAll(others.accuracies);
        return new ReferenceAnswers(allAnswers, allAccuracies);
    }

    /** Those of some variants only. */
    ReferenceAnswers of(List<Variant> variants) {
        List<String> names = variants.stream().map(Variant::name).toList();
        Map<String, List<ByteString>> some = new HashMap<>(answers);
        some.keySet().retainAll(names);
        return new ReferenceAnswers(some, accuracies);
    }

    boolean knows(Variant variant) {
        return answers.containsKey(variant.name());
    }

    private static boolean ready(TritonClient node, String variant) {
        try {
            return get(node.modelReady(variant, Duration.ofSeconds(2)));
        } catch (Exception e) {
            return false;
        }
    }

    /** Whether the answer is bit for bit the reference of that variant for that item. */
    boolean isRight(String variant, int item, InferReply reply) {
        List<ByteString> expected = answers.get(variant);
        return expected != null && reply.answer().getRawOutputContentsList().equals(List.of(expected.get(item)));
    }

    /** Whether the variant may serve a query with the accuracy floor {@code floor}. */
    boolean meets(String variant, double floor) {
        return accuracies.getOrDefault(variant, 0.0) >= floor;
    }

    private static List<ByteString> answers(TritonClient node, String variant, EvaluationRequests requests)
            throws Exception {
        List<ByteString> answers = new ArrayList<>();
        for (int item = 0; item < requests.count(); item++) {
            answers.add(
                    get(node.infer(requests.request(variant, item, "reference").build(), DEADLINE))
                            .getRawOutputContents(0));
        }
        return List.copyOf(answers);
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(DEADLINE.toSeconds() + 10, TimeUnit.SECONDS);
    }
}
