package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.client.NodeAddress;
import io.infaas.triton.contract.ContractRepository;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AdoptedControlIT extends AdoptedControl {

    @Override
    Node node(Path repository, List<String> models) {
        TritonServer node = TritonServers.start(repository, models, TritonServers.WITHOUT_AUTO_COMPLETE);
        return new Node(new NodeAddress(node.host(), node.httpPort(), node.grpcPort(), node.metricsPort()), node);
    }

    @Test
    void load_filesOfAModelThatNoRepositoryHas_servedUntilItIsUnloaded(@TempDir Path folder) throws Exception {
        Path plain = ContractRepository.layOut(folder).resolve("plain");
        String graph = Base64.getEncoder()
                .encodeToString(Files.readAllBytes(plain.resolve("1").resolve("model.onnx")));
        String tensor = "\\\"data_type\\\":\\\"TYPE_FP32\\\",\\\"dims\\\":[2,3]";
        String body = "{\"parameters\":{\"config\":\"{\\\"platform\\\":\\\"onnxruntime_onnx\\\","
                + "\\\"input\\\":[{\\\"name\\\":\\\"INPUT\\\"," + tensor + "}],"
                + "\\\"output\\\":[{\\\"name\\\":\\\"OUTPUT\\\"," + tensor + "}]}\","
                + "\"file:1/model.onnx\":\"" + graph + "\"}}";

        assertAnswer(control("uploaded", "load", body), 200, "");

        assertThat(infer("uploaded", PLAIN).statusCode()).isEqualTo(200);
        assertAnswer(control("uploaded", "unload", ""), 200, "");
        assertThat(infer("uploaded", PLAIN).statusCode()).isEqualTo(404);
    }
}
