package io.infaas.triton.contract;

import io.infaas.triton.contract.OnnxGraphs.Node;
import io.infaas.triton.contract.OnnxGraphs.Value;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Models with ragged inputs, and models with optional inputs. */
public final class RaggedModels {
    /** The kinds of batch inputs, by the name of the model, which is the name of the kind. */
    public static final List<String> KINDS = List.of(
            "BATCH_ELEMENT_COUNT",
            "BATCH_ACCUMULATED_ELEMENT_COUNT",
            "BATCH_ACCUMULATED_ELEMENT_COUNT_WITH_ZERO",
            "BATCH_MAX_ELEMENT_COUNT_AS_SHAPE",
            "BATCH_ITEM_SHAPE",
            "BATCH_ITEM_SHAPE_FLATTEN");

    /** Invalid optional inputs, by the name of a model that doesn't load because of them. */
    public static final Map<String, String> WRONG = wrong();

    private static final int INT32 = 6;

    private RaggedModels() {}

    private static Map<String, String> wrong() {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("optional-batched", "max_batch_size: 4");
        wrong.put("optional-without-default", "max_batch_size: 0");
        wrong.put("ragged-square", "max_batch_size: 4");
        return Map.copyOf(wrong);
    }

    public static void layOut(Path folder) {
        for (String kind : KINDS) {
            String output =
                    "name: \"OUTPUT\" data_type: TYPE_INT32 dims: [ -1 ] }, { name: \"TOLD\" data_type: TYPE_INT32"
                            + ("BATCH_ITEM_SHAPE".equals(kind)
                                    ? " dims: [ -1 ]"
                                    : " dims: [ 1 ] reshape { shape: [ ] }");
            List<Long> told = "BATCH_ITEM_SHAPE".equals(kind) ? List.of(-1L, -1L) : List.of(-1L);
            ContractRepository.model(
                    folder,
                    kind,
                    "max_batch_size: 4\nbatch_input [ { kind: " + kind
                            + " target_name: \"SIZES\" data_type: TYPE_INT32 source_input: \"INPUT\" } ]\n"
                            + "batch_output [ { target_name: [ \"OUTPUT\" ] kind: BATCH_SCATTER_WITH_INPUT_SHAPE"
                            + " source_input: \"INPUT\" } ]",
                    "name: \"INPUT\" data_type: TYPE_INT32 dims: [ -1 ] allow_ragged_batch: true",
                    output,
                    OnnxGraphs.graph(
                            List.of(new Value("INPUT", INT32, List.of(-1L)), new Value("SIZES", INT32, told)),
                            List.of(new Value("OUTPUT", INT32, List.of(-1L)), new Value("TOLD", INT32, told)),
                            List.of(
                                    new Node("Neg", "OUTPUT", List.of("INPUT")),
                                    new Node("Identity", "TOLD", List.of("SIZES")))));
        }
        ContractRepository.model(
                folder,
                "optional",
                "max_batch_size: 0",
                "name: \"INPUT\" data_type: TYPE_INT32 dims: [ 2 ] }, { name: \"MORE\" data_type: TYPE_INT32 dims: [ 2 ]"
                        + " optional: true",
                "name: \"OUTPUT\" data_type: TYPE_INT32 dims: [ 2 ]",
                OnnxGraphs.withDefault(
                        OnnxGraphs.graph(
                                List.of(new Value("INPUT", INT32, List.of(2L)), new Value("MORE", INT32, List.of(2L))),
                                List.of(new Value("OUTPUT", INT32, List.of(2L))),
                                List.of(new Node("Add", "OUTPUT", List.of("INPUT", "MORE")))),
                        "MORE",
                        INT32,
                        List.of(2L),
                        Tensors.bytes(10, 20)));
        WRONG.forEach((name, batching) -> {
            List<Long> shape = List.of(-1L, -1L);
            String dims = batching.endsWith("0") ? "dims: [ -1, -1 ]" : "dims: [ -1 ]";
            ContractRepository.model(
                    folder,
                    name,
                    batching,
                    "name: \"INPUT\" data_type: TYPE_INT32 " + dims
                            + (name.startsWith("optional") ? " optional: true" : " allow_ragged_batch: true"),
                    "name: \"OUTPUT\" data_type: TYPE_INT32 " + dims,
                    OnnxGraphs.identity(INT32, shape));
        });
    }
}
