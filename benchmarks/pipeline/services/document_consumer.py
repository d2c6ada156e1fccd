"""The way the original demo did it: one consumer, one message at a time, a JSON document store."""

import json
import sys

import pika
import tinydb

port, path, progress_topic = int(sys.argv[1]), sys.argv[2], sys.argv[3]
store = tinydb.TinyDB(path)
connection = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", port))
channel = connection.channel()
channel.queue_declare("readings", durable=True)
for kind in ("readings", "backlog"):
    channel.queue_bind("readings", "amq.topic", f"stations.*.{kind}")
channel.basic_qos(prefetch_count=1)
stored = 0


def keep(channel, method, _properties, body):
    global stored
    message = json.loads(body)
    readings = message if isinstance(message, list) else [message]
    station = method.routing_key.split(".")[1]
    store.insert_multiple({"station": station, **reading} for reading in readings)
    channel.basic_ack(method.delivery_tag)
    stored += len(readings)
    channel.basic_publish("amq.topic", progress_topic, str(stored))


channel.basic_consume("readings", keep)
print("consuming", flush=True)
channel.start_consuming()
