package io.infaas.triton.contract;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Every difference between the embedded node and a real Triton that is meant to be there, with its reason. */
final class Differences {
    /** Members of JSON documents and fields of messages that are not compared. */
    static final Set<String> FIELDS = Set.of(
            // The node lists what it has; shared memory, trace and logging are not among it.
            "extensions",
            // Which library runs the model: none of Triton's here.
            "runtime",
            // Durations and instants.
            "ns",
            "last_inference");

    /**
     * Where texts go over to the words of ONNX Runtime itself, which differ by its version and binding: why a graph doesn't load,
     * and why a run fails that passed all checks (a shape with a batch of 0 or of more than 32 bits).
     */
    private static final List<Pattern> RUNTIME_WORDS = List.of(
            Pattern.compile("Internal: (TritonModelException: )?failed to load '.*", Pattern.DOTALL),
            Pattern.compile("(?<=onnx runtime error in model ').*", Pattern.DOTALL));

    /** Triton reads JSON by RapidJSON, the node by Jackson: each has its own reason for what is malformed. */
    private static final Pattern JSON_REASON =
            Pattern.compile("(?<=failed to parse the request JSON buffer: ).*", Pattern.DOTALL);

    /** Cases that one of the two parsers takes and the other refuses; both servers refuse the request, with other texts. */
    private static final Set<String> JSON_LENIENCY = Set.of(
            // RapidJSON knows this short form, Jackson the long one alone.
            "malformed {\"a\":Inf}",
            // RapidJSON wants surrogates in pairs.
            "malformed {\"a\":\"\\ud800\"}",
            "malformed {\"a\":\"\\ud800\\u0041\"}",
            // RapidJSON takes any bytes for text.
            "no UTF-8");

    private Differences() {}

    /** Whether the texts of refusals of a case are compared. */
    static boolean hasComparableText(String name) {
        return !JSON_LENIENCY.contains(name);
    }

    /** A text without the part that another build of ONNX Runtime words in its own way. */
    static String comparable(String text) {
        String comparable = JSON_REASON.matcher(text).replaceAll("...");
        for (Pattern words : RUNTIME_WORDS) {
            comparable = words.matcher(comparable).replaceAll("...");
        }
        return comparable;
    }
}
