package io.infaas.triton.contract;

import io.infaas.triton.contract.OnnxGraphs.Node;
import io.infaas.triton.contract.OnnxGraphs.Value;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Models with optional inputs. */
public final class OptionalModels {
    /** Invalid optional inputs, by the name of a model that doesn't load because of them. */
    public static final Map<String, String> WRONG = wrong();

    private static final int INT32 = 6;

    private OptionalModels() {}

    private static Map<String, String> wrong() {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("optional-batched", "max_batch_size: 4");
        wrong.put("optional-without-default", "max_batch_size: 0");
        return Map.copyOf(wrong);
    }

    public static void layOut(Path folder) {
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
                    "name: \"INPUT\" data_type: TYPE_INT32 " + dims + " optional: true",
                    "name: \"OUTPUT\" data_type: TYPE_INT32 " + dims,
                    OnnxGraphs.identity(INT32, shape));
        });
    }
}
