package io.infaas.triton.contract;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Every intended difference between the embedded node and a real Triton, with its reason. */
final class Differences {
    /** Members of JSON documents and fields of messages that are not compared. */
    static final Set<String> FIELDS = Set.of(
            // The node lists its extensions; it has no shared memory, trace and logging.
            "extensions",
            // The library that runs the model: the node has none of Triton's.
            "runtime",
            // Durations and instants.
            "ns",
            "last_inference");

    /**
     * The points at which texts continue with those of ONNX Runtime, which differ by version and binding: the reason why a
     * graph doesn't load, and the reason why a run fails after all checks (a shape with a batch of 0 or of more than 32
     * bits).
     */
    private static final List<Pattern> RUNTIME_WORDS = List.of(
            Pattern.compile("Internal: (TritonModelException: )?failed to load '.*", Pattern.DOTALL),
            Pattern.compile("(?<=onnx runtime error in model ').*", Pattern.DOTALL));

    /** Triton reads JSON by RapidJSON, the node by Jackson: their reasons for malformed documents differ. */
    private static final Pattern JSON_REASON =
            Pattern.compile("(?<=failed to parse the request JSON buffer: ).*", Pattern.DOTALL);

    /**
     * Cases that one of the two parsers accepts and the other refuses; both servers refuse the request, with different texts.
     */
    private static final Set<String> JSON_LENIENCY = Set.of(
            // RapidJSON accepts this short form, Jackson only the long one.
            "malformed {\"a\":Inf}",
            // RapidJSON requires surrogates in pairs.
            "malformed {\"a\":\"\\ud800\"}",
            "malformed {\"a\":\"\\ud800\\u0041\"}",
            // RapidJSON accepts any bytes as text.
            "no UTF-8");

    private Differences() {}

    /** Whether the error texts of a case are compared. */
    static boolean hasComparableText(String name) {
        return !JSON_LENIENCY.contains(name);
    }

    /** A text without the part that depends on the build of ONNX Runtime. */
    static String comparable(String text) {
        String comparable = JSON_REASON.matcher(text).replaceAll("...");
        for (Pattern words : RUNTIME_WORDS) {
            comparable = words.matcher(comparable).replaceAll("...");
        }
        return comparable;
    }
}
