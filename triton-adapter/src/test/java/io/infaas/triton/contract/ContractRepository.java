package io.infaas.triton.contract;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The models of the suite: an image classifier, echoes of each element type, sum and difference, and broken ones. */
public final class ContractRepository {
    /** Type name of the protocol (BYTES for strings) and the number of the type in ONNX. */
    static final Map<String, Integer> ECHOED = echoed();

    private static final Path FASHION = Path.of("..", "model-repo-templates", "examples", "fashion", "models");

    private ContractRepository() {}

    private static Map<String, Integer> echoed() {
        Map<String, Integer> types = new LinkedHashMap<>();
        types.put("FP32", 1);
        types.put("UINT8", 2);
        types.put("INT8", 3);
        types.put("INT16", 5);
        types.put("INT32", 6);
        types.put("INT64", 7);
        types.put("BYTES", 8);
        types.put("BOOL", 9);
        types.put("FP16", 10);
        types.put("FP64", 11);
        return Map.copyOf(types);
    }

    /** The models that load. */
    public static List<String> sound() {
        List<String> names = new ArrayList<>(List.of("fashion", "sum", "plain", "scalar"));
        ECHOED.keySet().forEach(type -> names.add("echo-" + type));
        return names;
    }

    public static Path layOut(Path folder) throws IOException {
        fashion(folder);
        ECHOED.forEach((type, number) -> {
            String tensor = "data_type: TYPE_" + (type.equals("BYTES") ? "STRING" : type) + " dims: [ -1 ]";
            model(
                    folder,
                    "echo-" + type,
                    "max_batch_size: 4",
                    "name: \"INPUT\" " + tensor,
                    "name: \"OUTPUT\" " + tensor,
                    OnnxGraphs.identity(number, List.of(-1L, -1L)));
        });
        model(
                folder,
                "plain",
                "max_batch_size: 0",
                "name: \"INPUT\" data_type: TYPE_FP32 dims: [ 2, 3 ]",
                "name: \"OUTPUT\" data_type: TYPE_FP32 dims: [ 2, 3 ]",
                OnnxGraphs.identity(1, List.of(2L, 3L)));
        model(
                folder,
                "scalar",
                "max_batch_size: 4",
                "name: \"INPUT\" data_type: TYPE_FP32 dims: [ 1 ] reshape { shape: [ ] }",
                "name: \"OUTPUT\" data_type: TYPE_FP32 dims: [ 1 ] reshape { shape: [ ] }",
                OnnxGraphs.identity(1, List.of(-1L)));
        sum(folder, "sum");
        model(
                folder,
                "broken",
                "max_batch_size: 4",
                "name: \"INPUT\" data_type: TYPE_FP32 dims: [ -1 ]",
                "name: \"OUTPUT\" data_type: TYPE_FP32 dims: [ -1 ]",
                ByteString.copyFromUtf8("this is no graph"));
        Files.createDirectories(folder.resolve("versionless"));
        Files.writeString(
                folder.resolve("versionless").resolve("config.pbtxt"),
                Files.readString(folder.resolve("plain").resolve("config.pbtxt"))
                        .replace("plain", "versionless"));
        Files.createDirectories(folder.resolve("unreadable").resolve("1"));
        Files.writeString(folder.resolve("unreadable").resolve("config.pbtxt"), "no_such_field: 1\n");
        return folder;
    }

    private static void fashion(Path folder) throws IOException {
        model(
                folder,
                "fashion",
                "max_batch_size: 32",
                "name: \"image\" data_type: TYPE_FP32 dims: [ 1, 28, 28 ]",
                "name: \"logits\" data_type: TYPE_FP32 dims: [ 10 ] label_filename: \"labels.txt\"",
                ByteString.copyFrom(Files.readAllBytes(FASHION.resolve("fm-nano.onnx"))));
        Files.writeString(
                folder.resolve("fashion").resolve("labels.txt"), "zero\none\ntwo\nthree\nfour\nfive\nsix\nseven\n");
    }

    /** Sum and difference of two inputs. */
    static void sum(Path folder, String name) {
        List<Long> shape = List.of(-1L, 4L);
        List<OnnxGraphs.Value> inputs =
                List.of(new OnnxGraphs.Value("A", 6, shape), new OnnxGraphs.Value("B", 6, shape));
        List<OnnxGraphs.Value> outputs =
                List.of(new OnnxGraphs.Value("SUM", 6, shape), new OnnxGraphs.Value("DIFFERENCE", 6, shape));
        model(
                folder,
                name,
                "max_batch_size: 8",
                "name: \"A\" data_type: TYPE_INT32 dims: [ 4 ] }, { name: \"B\" data_type: TYPE_INT32 dims: [ 4 ]",
                "name: \"SUM\" data_type: TYPE_INT32 dims: [ 4 ] },"
                        + " { name: \"DIFFERENCE\" data_type: TYPE_INT32 dims: [ 4 ]",
                OnnxGraphs.graph(
                        inputs,
                        outputs,
                        List.of(
                                new OnnxGraphs.Node("Add", "SUM", List.of("A", "B")),
                                new OnnxGraphs.Node("Sub", "DIFFERENCE", List.of("A", "B")))));
    }

    static void model(Path folder, String name, String batching, String input, String output, ByteString graph) {
        String config = "name: \"" + name + "\"\nplatform: \"onnxruntime_onnx\"\n" + batching + "\ninput [ { " + input
                + " } ]\noutput [ { " + output + " } ]\ninstance_group [ { count: 1 kind: KIND_CPU } ]\n"
                + "parameters [ { key: \"intra_op_thread_count\" value: { string_value: \"1\" } } ]\n";
        try {
            Path version = Files.createDirectories(folder.resolve(name).resolve("1"));
            Files.writeString(folder.resolve(name).resolve("config.pbtxt"), config);
            Files.write(version.resolve("model.onnx"), graph.toByteArray());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
