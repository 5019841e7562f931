"""Makes one network as people export it: make_network.py NAME FILE [SOURCE]"""
import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper


def trees(file, _):
    from sklearn.datasets import load_breast_cancer
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.model_selection import train_test_split
    from skl2onnx import to_onnx

    items, labels = load_breast_cancer(return_X_y=True)
    items = items.astype(numpy.float32)
    seen, unseen, seen_labels, unseen_labels = train_test_split(items, labels, test_size=0.5, random_state=1)
    forest = RandomForestClassifier(100, random_state=1).fit(seen, seen_labels)
    onnx.save(to_onnx(forest, seen[:1], target_opset=17), file)
    numpy.savez(file.replace(".onnx", ".npz"), X=unseen, labels=unseen_labels.astype(numpy.int64))


def strings(file, _):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import StringTensorType

    colours = numpy.array([["red", "small"], ["green", "large"], ["blue", "small"], ["red", "large"]] * 8)
    network = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(colours, [0, 1, 1, 0] * 8)
    inputs = [("words", StringTensorType([None, 2]))]
    onnx.save(to_onnx(network, initial_types=inputs, options={"zipmap": False}, target_opset=17), file)


def columns(file, _):
    """Categories, numbers and names of classes, a column each, as people have them in tables."""
    import csv

    from sklearn.compose import ColumnTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    random = numpy.random.default_rng(1)
    city = random.choice(["K\u00f6ln", "Paris", "New York"], 400)
    contract = random.choice(["monthly", "yearly"], 400)
    age = random.integers(18, 90, 400)
    charge = random.uniform(5, 120, 400).round(2)
    leaves = (contract == "monthly") & (charge + random.normal(0, 20, 400) > 50)
    labels = numpy.where(leaves, "leaves", numpy.where(city == "Paris", "moves", "stays"))
    table = numpy.array([*zip(city.tolist(), contract.tolist(), age.tolist(), charge.tolist())], dtype=object)
    prepared = ColumnTransformer([
        ("categories", OneHotEncoder(handle_unknown="ignore"), [0, 1]),
        ("numbers", StandardScaler(), [2, 3]),
    ])
    network = make_pipeline(prepared, LogisticRegression(max_iter=1000)).fit(table[:200], labels[:200])
    inputs = [
        ("city", StringTensorType([None, 1])),
        ("contract", StringTensorType([None, 1])),
        ("age", FloatTensorType([None, 1])),
        ("charge", FloatTensorType([None, 1])),
    ]
    onnx.save(to_onnx(network, initial_types=inputs, options={"zipmap": False}, target_opset=17), file)
    print(network.score(table[200:], labels[200:]))
    with open(file.replace(".onnx", ".csv"), "w", encoding="utf-8", newline="") as rows:
        csv.writer(rows).writerows([["city", "contract", "age", "charge", "label"]])
        csv.writer(rows).writerows([*row, label] for row, label in zip(table[200:].tolist(), labels[200:]))


def texts(file, _):
    """Texts as they are, and names of classes."""
    import csv

    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import StringTensorType

    random = numpy.random.default_rng(1)
    praise = ["good", "great", "fine", "lovely", "caf\u00e9"]
    complaint = ["bad", "awful", "poor", "broken", "late"]
    others = ["the", "film", "was", "very", "parcel", "and", "it", "\U0001f600"]
    labels = random.choice(["complaint", "praise"], 200)
    lines = [" ".join(random.choice(others + (praise if label == "praise" else complaint), 8)) for label in labels]
    # lower case would need the locale en_US.UTF-8 on this machine
    network = make_pipeline(TfidfVectorizer(lowercase=False), LogisticRegression()).fit(lines[:100], labels[:100])
    inputs = [("text", StringTensorType([None, 1]))]
    onnx.save(to_onnx(network, initial_types=inputs, options={"zipmap": False}, target_opset=17), file)
    print(network.score(lines[100:], labels[100:]))
    with open(file.replace(".onnx", ".csv"), "w", encoding="utf-8", newline="") as rows:
        csv.writer(rows).writerows([["label", "text"], *zip(labels[100:], lines[100:])])


def half(file, source):
    from onnxconverter_common import float16

    onnx.save(float16.convert_float_to_float16(onnx.load(source)), file)


def products(file, size, layers, **options):
    """A chain of products with square matrices of FP32."""
    row = numpy.random.default_rng(1).standard_normal(size, dtype=numpy.float32) / size**0.5
    constants, nodes = [], []
    for layer in range(layers):
        matrix = numpy.stack([numpy.roll(row, 7 * i + layer) for i in range(size)])
        constants.append(numpy_helper.from_array(matrix, "w%d" % layer))
        nodes.append(helper.make_node("MatMul", ["x%d" % layer, "w%d" % layer], ["p%d" % layer]))
        nodes.append(helper.make_node("Tanh", ["p%d" % layer], ["x%d" % (layer + 1)]))
    graph = helper.make_graph(
        nodes,
        "products",
        [helper.make_tensor_value_info("x0", TensorProto.FLOAT, ["batch", size])],
        [helper.make_tensor_value_info("x%d" % layers, TensorProto.FLOAT, ["batch", size])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.save_model(model, file, **options)


def large(file, _):
    products(file, 5250, 4)


def beside(file, _):
    products(file, 7600, 10, save_as_external_data=True, location="weights.bin", size_threshold=1024)


globals()[sys.argv[1]](sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
