package io.infaas.gateway.conformance;

import io.infaas.triton.contract.GrpcCase;
import io.infaas.triton.contract.HttpCase;
import io.infaas.triton.protocol.ModelInferRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is asked of both ends and compared.
 *
 * @param row the row of the protocol that it is about
 * @param steps asked one after the other; all of them of one end before the other end is asked
 * @param gateways which are asked
 */
record ConformanceCase(String row, String name, List<ObservedExchange> steps, List<ConformanceGateway> gateways) {

    ConformanceCase {
        steps = List.copyOf(steps);
        gateways = List.copyOf(gateways);
    }

    /** A case for all gateways. */
    ConformanceCase(String row, String name, List<ObservedExchange> steps) {
        this(row, name, steps, List.of(ConformanceGateway.values()));
    }

    static ConformanceCase http(String row, HttpCase request) {
        return new ConformanceCase(row, request.name(), List.of(new ObservedExchange.Http(request)));
    }

    static ConformanceCase grpc(String row, GrpcCase call) {
        return new ConformanceCase(row, "gRPC " + call.name(), List.of(new ObservedExchange.Grpc(call)));
    }

    static ConformanceCase stream(String row, ConformanceStreamCase stream) {
        return new ConformanceCase(row, "stream " + stream.name(), List.of(new ObservedExchange.Stream(stream)));
    }

    /** By what differences are listed; for people, so cut where a request is long. */
    String id() {
        String shown = name.replace("\n", "\\n").replace("\u0000", "\\0");
        return row + " | " + (shown.length() > 140 ? shown.substring(0, 140) + "…" : shown);
    }

    /** All answers of one end, aspect by aspect; of several steps each aspect has its number. */
    Map<String, String> ask(ConformanceEndpoint end) {
        if (steps.size() == 1) {
            return steps.get(0).ask(end);
        }
        Map<String, String> all = new LinkedHashMap<>();
        List<Map<String, String>> answers = new ArrayList<>();
        steps.forEach(step -> answers.add(step.ask(end)));
        for (int i = 0; i < answers.size(); i++) {
            int number = i + 1;
            answers.get(i).forEach((aspect, value) -> all.put(aspect + " of step " + number, value));
        }
        return all;
    }

    @Override
    public String toString() {
        return id();
    }

    /** One ModelStreamInfer: what is sent, then the end of the requests. */
    record ConformanceStreamCase(String name, Map<String, String> metadata, List<ModelInferRequest> requests) {

        ConformanceStreamCase {
            metadata = Map.copyOf(metadata);
            requests = List.copyOf(requests);
        }
    }
}
