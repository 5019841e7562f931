package io.infaas.triton.contract;

import com.google.protobuf.ByteString;
import io.infaas.triton.contract.OnnxGraphs.Node;
import io.infaas.triton.contract.OnnxGraphs.Value;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Models whose graphs get sequence controls: an answer is the sum of the control values. */
public final class SequenceModels {
    /** Served by both servers. */
    static final List<String> SOUND = List.of("sequence", "sequence-oldest", "sequence-single");

    /** Served only by the node: the backend of the tests reads no text from a sequence. */
    public static final List<String> NODE_ONLY = List.of("sequence-named");

    /** Errors in {@code sequence_batching}, by the name of a model that doesn't load because of them. */
    static final Map<String, String> WRONG = wrong();

    private static final int FP32 = 1;
    private static final int INT32 = 6;
    private static final int STRING = 8;
    private static final int BOOL = 9;
    private static final ByteString IDENTITY = OnnxGraphs.graph(
            List.of(new Value("INPUT", INT32, List.of(-1L, 1L))),
            List.of(new Value("OUTPUT", INT32, List.of(-1L, 1L))),
            List.of(new Node("Identity", "OUTPUT", List.of("INPUT"))));

    private SequenceModels() {}

    private static Map<String, String> wrong() {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put(
                "unnamed-control",
                "control_input [ { control [ { kind: CONTROL_SEQUENCE_START int32_false_true: [ 0, 1 ] } ] } ]");
        wrong.put("one-value", control("START", "CONTROL_SEQUENCE_START int32_false_true: [ 0 ]"));
        wrong.put("no-values", control("START", "CONTROL_SEQUENCE_START"));
        wrong.put(
                "two-types",
                control("START", "CONTROL_SEQUENCE_START int32_false_true: [ 0, 1 ] fp32_false_true: [ 0, 1 ]"));
        wrong.put(
                "kind-twice",
                control("START", "CONTROL_SEQUENCE_START int32_false_true: [ 0, 1 ]")
                        + control("BEGIN", "CONTROL_SEQUENCE_START int32_false_true: [ 0, 1 ]"));
        wrong.put("id-of-values", control("ID", "CONTROL_SEQUENCE_CORRID int32_false_true: [ 0, 1 ]"));
        wrong.put("id-without-type", control("ID", "CONTROL_SEQUENCE_CORRID"));
        return Map.copyOf(wrong);
    }

    private static String control(String name, String kind) {
        return " control_input [ { name: \"" + name + "\" control [ { kind: " + kind + " } ] } ]";
    }

    private static String controls(String type) {
        return control("START", "CONTROL_SEQUENCE_START " + type + "_false_true: [ 0, 100 ]")
                + control("END", "CONTROL_SEQUENCE_END " + type + "_false_true: [ 0, 1000 ]")
                + control("READY", "CONTROL_SEQUENCE_READY " + type + "_false_true: [ 0, 10000 ]");
    }

    public static void layOut(Path folder) {
        told(folder);
        WRONG.forEach((name, sequences) ->
                identity(folder, name, "max_batch_size: 4\nsequence_batching { " + sequences + " }"));
        identity(
                folder,
                "state",
                "max_batch_size: 4\nsequence_batching { state [ { input_name: \"BEFORE\" output_name: \"AFTER\""
                        + " data_type: TYPE_INT32 dims: [ 1 ] } ] }");
        identity(
                folder,
                "batch-input",
                "max_batch_size: 4\nbatch_input [ { kind: BATCH_ELEMENT_COUNT target_name: \"COUNT\""
                        + " data_type: TYPE_FP32 source_input: \"INPUT\" } ]");
        ContractRepository.model(
                folder,
                "ragged",
                "max_batch_size: 4",
                "name: \"INPUT\" data_type: TYPE_INT32 dims: [ 1 ] allow_ragged_batch: true",
                "name: \"OUTPUT\" data_type: TYPE_INT32 dims: [ 1 ]",
                IDENTITY);
    }

    private static void identity(Path folder, String name, String batching) {
        String tensor = "data_type: TYPE_INT32 dims: [ 1 ]";
        ContractRepository.model(
                folder, name, batching, "name: \"INPUT\" " + tensor, "name: \"OUTPUT\" " + tensor, IDENTITY);
    }

    private static void told(Path folder) {
        List<Long> shape = List.of(-1L, 1L);
        List<Node> sum = List.of(
                new Node("Add", "A", List.of("INPUT", "START")),
                new Node("Add", "B", List.of("A", "END")),
                new Node("Add", "C", List.of("B", "READY")),
                new Node("Add", "OUTPUT", List.of("C", "CORRID")));
        List<Value> inputs = List.of(
                new Value("INPUT", INT32, shape),
                new Value("START", INT32, shape),
                new Value("END", INT32, shape),
                new Value("READY", INT32, shape),
                new Value("CORRID", INT32, shape));
        String id = control("CORRID", "CONTROL_SEQUENCE_CORRID data_type: TYPE_INT32");
        model(
                folder,
                "sequence",
                "max_batch_size: 4\nsequence_batching { direct { } max_sequence_idle_microseconds: 60000000"
                        + controls("int32") + id + " }",
                "INT32",
                "1",
                inputs,
                List.of(new Value("OUTPUT", INT32, shape)),
                sum);
        model(
                folder,
                "sequence-oldest",
                "max_batch_size: 4\nsequence_batching { oldest { max_candidate_sequences: 2 }"
                        + " max_sequence_idle_microseconds: 300000" + controls("int32") + id + " }",
                "INT32",
                "1",
                inputs,
                List.of(new Value("OUTPUT", INT32, shape)),
                sum);
        // On the last request the answer is the value of START, so that a bool becomes visible.
        model(
                folder,
                "sequence-single",
                "max_batch_size: 0\nsequence_batching { "
                        + control("START", "CONTROL_SEQUENCE_START fp32_false_true: [ 0.5, 1.5 ]")
                        + control("END", "CONTROL_SEQUENCE_END bool_false_true: [ false, true ]") + " }",
                "FP32",
                "1",
                List.of(
                        new Value("INPUT", FP32, List.of(1L)),
                        new Value("START", FP32, List.of(1L)),
                        new Value("END", BOOL, List.of(1L))),
                List.of(new Value("OUTPUT", FP32, List.of(1L))),
                List.of(
                        new Node("Add", "SUM", List.of("INPUT", "START")),
                        new Node("Where", "OUTPUT", List.of("END", "START", "SUM"))));
        model(
                folder,
                "sequence-named",
                "max_batch_size: 4\nsequence_batching { "
                        + control("CORRID", "CONTROL_SEQUENCE_CORRID data_type: TYPE_STRING") + " }",
                "STRING",
                "1",
                List.of(new Value("INPUT", STRING, shape), new Value("CORRID", STRING, shape)),
                List.of(new Value("OUTPUT", STRING, shape), new Value("UNUSED", STRING, shape)),
                List.of(
                        new Node("Identity", "OUTPUT", List.of("CORRID")),
                        new Node("Identity", "UNUSED", List.of("INPUT"))));
    }

    private static void model(
            Path folder,
            String name,
            String batching,
            String type,
            String dims,
            List<Value> inputs,
            List<Value> outputs,
            List<Node> nodes) {
        String tensor = "data_type: TYPE_" + type + " dims: [ " + dims + " ]";
        ContractRepository.model(
                folder,
                name,
                batching,
                "name: \"INPUT\" " + tensor,
                "name: \"OUTPUT\" " + tensor,
                OnnxGraphs.graph(inputs, outputs, nodes));
    }
}
