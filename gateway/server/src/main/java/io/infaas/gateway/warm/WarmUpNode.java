package io.infaas.gateway.warm;

import com.google.protobuf.ByteString;
import io.infaas.triton.protocol.ModelInferResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** A node on a loopback port that answers each query at once, in the query's protocol, with the same small tensor. */
final class WarmUpNode {

    private static final String MODEL = "quick-fp32-t1-00000000";
    private static final Buffer JSON = Buffer.buffer("""
            {"model_name":"%s","model_version":"1","outputs":[{"name":"result","datatype":"FP32","shape":[1,1],"data":[1.0]}]}""".formatted(MODEL));
    private static final Buffer FRAME = GrpcFraming.frame(ModelInferResponse.newBuilder()
            .setModelName(MODEL)
            .setModelVersion("1")
            .addOutputs(ModelInferResponse.InferOutputTensor.newBuilder()
                    .setName("result")
                    .setDatatype("FP32")
                    .addShape(1)
                    .addShape(1))
            .addRawOutputContents(ByteString.copyFrom(new byte[Float.BYTES]))
            .build());

    private WarmUpNode() {}

    static Future<HttpServer> listen(Vertx vertx) {
        return vertx.createHttpServer()
                .requestHandler(request -> request.end().onSuccess(whole -> answer(request)))
                .listen(0, "127.0.0.1");
    }

    private static void answer(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response()
                    .putHeader("content-type", "application/grpc")
                    .putTrailer("grpc-status", "0")
                    .end(FRAME);
        } else {
            request.response().putHeader("content-type", "application/json").end(JSON);
        }
    }
}
