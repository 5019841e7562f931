"""Trains a tokenizer of each kind on FOLDER/texts.json, writes it to FOLDER/KIND.json, and prints the ids of the texts by kind.

Usage: tokenizer_references.py FOLDER LENGTH
"""
import json
import sys

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

folder, length = sys.argv[1], int(sys.argv[2])
texts = json.load(open(folder + "/texts.json", encoding="utf-8"))


def bert(lowercase):
    made = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=100))
    made.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return made, trainers.WordPieceTrainer(vocab_size=200, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]"]), "[CLS]", "[SEP]"


def bpe():
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    return made, trainers.BpeTrainer(vocab_size=400, special_tokens=["<s>", "</s>"], initial_alphabet=alphabet), "<s>", "</s>"


def unigram():
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<s>", "</s>", "<unk>"]
    return made, trainers.UnigramTrainer(vocab_size=150, special_tokens=special, unk_token="<unk>"), "<s>", "</s>"


ids = {}
for kind, (made, trainer, begin, end) in {
    "uncased": bert(True), "cased": bert(False), "bpe": bpe(), "unigram": unigram()
}.items():
    made.train_from_iterator(texts[:-1], trainer)
    made.post_processor = processors.TemplateProcessing(
        single="%s $A %s" % (begin, end), special_tokens=[(name, made.token_to_id(name)) for name in (begin, end)])
    # what a file says of rows does not count
    made.enable_truncation(4)
    made.enable_padding(length=64)
    made.save("%s/%s.json" % (folder, kind))
    made.no_padding()
    made.enable_truncation(length)
    ids[kind] = [made.encode(text).ids for text in texts]
print(json.dumps(ids))
