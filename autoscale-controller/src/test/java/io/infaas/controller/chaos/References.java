package io.infaas.controller.chaos;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.triton.client.InferReply;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.servers.Until;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What every variant answers, asked of a node directly before anything happens to it, and how accurate each is.
 *
 * @param answers the raw answers to all questions, by full name of the variant
 * @param accuracies by full name of the variant
 */
record References(Map<String, List<ByteString>> answers, Map<String, Double> accuracies) {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    References {
        answers = Map.copyOf(answers);
        accuracies = Map.copyOf(accuracies);
    }

    /** Asks all variants of a node that has them loaded, or loads and unloads each where it has not. */
    static References of(TritonClient node, Catalog catalog, Questions questions) throws Exception {
        Map<String, List<ByteString>> answers = new HashMap<>();
        Map<String, Double> accuracies = new HashMap<>();
        for (Variant variant : catalog.variants()) {
            boolean loaded = get(node.modelReady(variant.name(), DEADLINE));
            if (!loaded) {
                get(node.load(variant.name(), DEADLINE));
            }
            answers.put(variant.name(), answers(node, variant.name(), questions));
            accuracies.put(variant.name(), variant.profiles().get(0).accuracy().value());
            if (!loaded) {
                get(node.unload(variant.name(), DEADLINE));
                Until.holds("unload of " + variant.name(), () -> !ready(node, variant.name()));
            }
        }
        return new References(answers, accuracies);
    }

    private static boolean ready(TritonClient node, String variant) {
        try {
            return get(node.modelReady(variant, Duration.ofSeconds(2)));
        } catch (Exception e) {
            return false;
        }
    }

    /** Whether this is what the variant that served it answers to this question, bit for bit. */
    boolean right(String variant, int question, InferReply reply) {
        List<ByteString> expected = answers.get(variant);
        return expected != null && reply.answer().getRawOutputContentsList().equals(List.of(expected.get(question)));
    }

    /** Whether the variant may serve a query that asks for {@code floor}. */
    boolean meets(String variant, double floor) {
        return accuracies.getOrDefault(variant, 0.0) >= floor;
    }

    private static List<ByteString> answers(TritonClient node, String variant, Questions questions) throws Exception {
        List<ByteString> answers = new ArrayList<>();
        for (int question = 0; question < questions.count(); question++) {
            answers.add(
                    get(node.infer(questions.ask(variant, question, "reference").build(), DEADLINE))
                            .getRawOutputContents(0));
        }
        return List.copyOf(answers);
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(DEADLINE.toSeconds() + 10, TimeUnit.SECONDS);
    }
}
