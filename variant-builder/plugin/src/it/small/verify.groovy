def runs = new File(basedir, 'build.log').text.split('Scanning for projects')
def run = { int number -> runs[number] }
def says = { int number, String text -> assert run(number).contains(text): "run ${number} does not say: ${text}" }
def failsWith = { int number, String text ->
  def errors = run(number).readLines().findAll { it.startsWith('[ERROR] Failed to execute goal') }
  assert errors.size() == 1 && errors[0].contains(text): "run ${number} fails with ${errors}, not with: ${text}"
}

assert run(1) =~ /\[1\/3\] +\d+\.\d s  nano, as trained/
says(1, '3 steps done, 0 reused')
says(1, '1 of 1 variants are in the catalog')
says(2, 'target/infaas is up to date')
assert !run(2).contains('steps done')
says(3, '3 steps done, 3 reused')
says(3, '2 of 2 variants are in the catalog')

says(4, 'target/infaas matches its catalog: 2 variants')
assert new File(basedir, 'target/infaas-report.html').text.contains('nano-int8-t1-')
def catalog = new File(basedir, 'target/infaas/catalog.json').text
assert catalog.contains('"other"') && catalog.contains('"local"'): 'profiles of two node types'
assert new File(basedir, 'target/published/catalog.json').text == catalog
assert new File(basedir, 'target/published/repository').list().length == 2
assert new File(basedir, 'target/infaas.zip').isFile()

says(5, 'infaas.profileSeconds')
says(5, 'User property: infaas.output')
says(5, 'nano-fp32: in the job')
says(5, 'target/job/run.sh on a machine with the GPU that will serve')
for (goal in ['build', 'build-plans', 'help', 'init', 'inspect', 'profile', 'publish', 'report', 'validate', 'verify']) {
  says(6, "infaas:${goal}")
}
says(6, 'infaas.skip is set')
says(7, 'infaas.build.skip is set')
says(7, 'infaas.build-plans.skip is set')
says(7, 'input      image FP32 [*, 1, 28, 28]')
assert new File(basedir, 'models/infaas.yaml').text.contains('nano.onnx')

failsWith(8, "absent.onnx: no such file; correct the model of architecture 'nano' in")

def job = new File(basedir, 'target/job')
assert new File(job, 'models/nano-fp32.onnx').bytes == new File(basedir, 'models/nano.onnx').bytes
assert new File(job, 'run.sh').canExecute() && new File(job, 'run.sh').text.contains('--maxShapes=image:4x1x28x28')
