package io.infaas.gateway.conformance;

import io.infaas.triton.contract.GrpcCases;
import io.infaas.triton.contract.HttpControlCases;
import io.infaas.triton.contract.HttpInferCases;
import java.util.ArrayList;
import java.util.List;

/** All cases, by the rows of the protocol. */
final class ConformanceRows {

    private ConformanceRows() {}

    static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>();
        HttpControlCases.all().forEach(each -> cases.add(ConformanceCase.http("A.2 control over HTTP", each)));
        cases.addAll(RawHttpCases.all());
        cases.addAll(IdleConnectionCases.all());
        cases.addAll(BacklogCases.all());
        cases.addAll(EndpointCases.all());
        cases.addAll(ModelControlCases.all());
        cases.addAll(LoadOverrideCases.all());
        cases.addAll(SharedMemoryCases.all());
        cases.addAll(SettingsCases.all());
        cases.addAll(ParameterCases.all());
        GrpcCases.topics()
                .forEach((topic, calls) ->
                        calls.forEach(each -> cases.add(ConformanceCase.grpc("A.3, B.4 gRPC: " + topic, each))));
        HttpInferCases.topics()
                .forEach((topic, requests) ->
                        requests.forEach(each -> cases.add(ConformanceCase.http("A.4, B.3 HTTP: " + topic, each))));
        cases.addAll(RequestChecksHttp.all());
        cases.addAll(RequestChecksGrpc.all());
        cases.addAll(SequenceCases.all());
        cases.addAll(StreamCases.all());
        // last: what was refused before is counted
        cases.addAll(MetricsPageCases.all());
        return cases;
    }
}
