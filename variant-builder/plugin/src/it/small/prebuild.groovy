import java.nio.ByteBuffer
import ai.onnx.proto.OnnxMl.ModelProto
import ai.onnx.proto.OnnxMl.NodeProto
import ai.onnx.proto.OnnxMl.TensorProto
import com.google.protobuf.ByteString
import java.util.zip.GZIPInputStream

// 200 images and the smallest network of the example, and everything that people get wrong, each in a definition of its own
File example = new File(basedir, '../../../../model-repo-templates/examples/fashion').canonicalFile
int n = 200

byte[] idx(File file, int head, int itemSize, int count) {
  byte[] all = new GZIPInputStream(new FileInputStream(file)).withCloseable { it.bytes }
  byte[] cut = Arrays.copyOf(all, head + itemSize * count)
  ByteBuffer.wrap(cut).putInt(4, count)
  return cut
}

File data = new File(basedir, 'data')
data.mkdirs()
for (set in ['calib512', 'eval2000']) {
  new File(data, set + '-images').bytes = idx(new File(example, "data/${set}-images-idx3-ubyte.gz"), 16, 784, n)
  new File(data, set + '-labels').bytes = idx(new File(example, "data/${set}-labels-idx1-ubyte.gz"), 8, 1, n)
}
new File(data, 'short-labels').bytes = idx(new File(example, 'data/eval2000-labels-idx1-ubyte.gz'), 8, 1, n - 1)
new File(data, 'empty-images').bytes = idx(new File(example, 'data/eval2000-images-idx3-ubyte.gz'), 16, 784, 0)
// pictures taken in the dark: what is calibrated on them is cut off in the light
byte[] dark = new File(data, 'calib512-images').bytes
for (int i = 16; i < dark.length; i++) {
  dark[i] = (byte) ((dark[i] & 0xff).intdiv(32))
}
new File(data, 'dark-images').bytes = dark

File models = new File(basedir, 'models')
models.mkdirs()
byte[] nano = new File(example, 'models/fm-nano.onnx').bytes
ModelProto network = ModelProto.parseFrom(nano)
new File(models, 'nano.onnx').bytes = nano
new File(models, 'cut.onnx').bytes = Arrays.copyOf(nano, nano.length.intdiv(2))
new File(models, 'text.onnx').text = 'this is no network'

def newer = network.toBuilder()
newer.getOpsetImportBuilder(0).setVersion(99)
new File(models, 'newer.onnx').bytes = newer.build().toByteArray()

def fixed = network.toBuilder()
fixed.graphBuilder.getInputBuilder(0).typeBuilder.tensorTypeBuilder.shapeBuilder.getDimBuilder(0).clearDimParam().setDimValue(1)
// ten scores in all, however many items there are
fixed.graphBuilder.nodeBuilderList.find { it.getOutput(0) == 'logits' }.setOutput(0, 'scores')
fixed.graphBuilder
    .addInitializer(TensorProto.newBuilder().setName('flat').setDataType(7).addDims(1).addInt64Data(10))
    .addInitializer(TensorProto.newBuilder().setName('row').setDataType(7).addDims(2).addInt64Data(1).addInt64Data(10))
    .addNode(NodeProto.newBuilder().setOpType('Reshape').addInput('scores').addInput('flat').addOutput('all'))
    .addNode(NodeProto.newBuilder().setOpType('Reshape').addInput('all').addInput('row').addOutput('logits'))
new File(models, 'fixed.onnx').bytes = fixed.build().toByteArray()

def wide = network.toBuilder()
wide.graphBuilder.getInputBuilder(0).typeBuilder.tensorTypeBuilder.shapeBuilder.getDimBuilder(2).setDimParam('height')
wide.graphBuilder.getOutputBuilder(0).typeBuilder.tensorTypeBuilder.shapeBuilder.getDimBuilder(1).setDimParam('classes')
new File(models, 'dynamic.onnx').bytes = wide.build().toByteArray()

def diverged = network.toBuilder()
def weight = diverged.graphBuilder.getInitializerBuilderList().find { it.dataType == 1 && !it.rawData.empty }
byte[] raw = weight.rawData.toByteArray()
raw[2] = (byte) 0xc0
raw[3] = (byte) 0x7f
weight.rawData = ByteString.copyFrom(raw)
new File(models, 'nan.onnx').bytes = diverged.build().toByteArray()

String good = new File(basedir, 'infaas.yaml').text
def write = { String name, String from, String to ->
  assert good.contains(from)
  new File(basedir, name + '.yaml').text = good.replace(from, to)
}
for (bad in ['cut', 'text', 'newer', 'fixed', 'dynamic', 'nan', 'absent']) {
  write(bad, 'models/nano.onnx', "models/${bad}.onnx")
}
write('short', 'data/eval2000-labels', 'data/short-labels')
write('unlabelled', 'data/eval2000-labels', 'data/no-labels')
write('empty', 'data/eval2000-images', 'data/empty-images')
write('dark', 'data/calib512-images', 'data/dark-images')
File darkDefinition = new File(basedir, 'dark.yaml')
darkDefinition.text = darkDefinition.text.replace('transforms: [fp32]', 'transforms: [fp32, int8]')
write('two', 'transforms: [fp32]', 'transforms: [fp32, int8]')
write('impossible', 'latencyMs: 1000', 'latencyMs: 0.000001')
new File(basedir, 'gpu.yaml').text = good + '''
nodes:
  - type: {name: g5, cores: 4, memoryBytes: 16000000000, gpus: 1, pricePerHour: 1}
    gpu: NVIDIA A10G
    tensorRt: 10.9.0
targets:
  - {target: tensorrt-10, transforms: [fp32], node: g5}
'''
true
