def runs = new File(basedir, 'build.log').text.split('Scanning for projects')
def failsWith = { int number, String text ->
  def errors = runs[number].readLines().findAll { it.startsWith('[ERROR] Failed to execute goal') }
  assert errors.size() == 1 && errors[0].contains(text): "run ${number} fails with ${errors}, not with: ${text}"
}

failsWith(1, 'none.yaml: no such file')
failsWith(2, 'text.onnx: is not an ONNX model')
failsWith(3, 'cut.onnx: is not an ONNX model')
failsWith(4, 'newer.onnx: opset 99 is newer than ')
failsWith(5, 'fixed.onnx: batch size is fixed to 1 and cannot be made dynamic: ')
failsWith(6, "dynamic.onnx: violates the application's contract: output 'logits' is FP32 [-1] instead of FP32 [10]")
failsWith(7, "nan.onnx: weights '")
failsWith(8, 'short-labels: has [199] labels for the 200 items of')
failsWith(9, 'no-labels: no such file; correct the path under data')
failsWith(10, "below the trained network's, more than maxAccuracyDrop 0.05; no layers stay FP32, because 8 bits lose only ")
failsWith(10, 'calibrate with items that resemble the evaluation items (onAccuracyDrop is FAIL')
failsWith(11, "application 'small': no variant meets its default objective of 1.0E-6 ms")
failsWith(12, '/proc/infaas: cannot be written')
failsWith(13, 'empty-images: has no items; give at least one')
failsWith(15, 'target/job: has no results; run its run.sh on a machine with the GPU that will serve')
failsWith(16, 'models: is not a job folder, it has no run.sh; give the folder that was written as a job')
