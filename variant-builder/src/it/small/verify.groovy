def log = new File(basedir, 'build.log').text

assert new File(basedir, 'target/infaas/catalog.json').isFile()
assert log.count('[3/3]') == 1: 'built once'
assert log.contains('target/infaas is up to date')
assert log.contains('infaas.profileSeconds') && log.contains('User property: infaas.output'): 'help lists parameters'
assert log.contains('infaas.skip is set')
assert log.contains('absent.yaml: no such file')
