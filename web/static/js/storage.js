// What the device keeps: five stores of IndexedDB, or of memory where a browser gives none.

const NAME = "begehung";
const VERSION = 2;
const KEYS = {
  events: { keyPath: "seq", autoIncrement: true }, // IndexedDB counts: clocks do not order
  bytes: { keyPath: "seq" },
  values: { keyPath: ["user", "api", "key"] },
  copies: { keyPath: "url" },
  told: { keyPath: ["user", "id"] }, // what the server was told to be waiting here
};

/** Something with `transact(mode, work)`; `lasting` says whether it outlives the page. */
export async function openStorage(factory = globalThis.indexedDB) {
  try {
    return new Database(await opened(factory), factory);
  } catch {
    return new Memory();
  }
}

function opened(factory) {
  return new Promise((resolve, reject) => {
    const asked = factory.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      const present = asked.result.objectStoreNames;
      for (const [name, options] of Object.entries(KEYS)) {
        if (!present.contains(name)) asked.result.createObjectStore(name, options);
      }
    };
    asked.onsuccess = () => {
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
}

const answer = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

class Database {
  lasting = true;
  reopened = 0; // how often the browser closed it; it may have been emptied each time
  closed = () => {};

  constructor(database, factory) {
    this.factory = factory;
    this.take(database);
  }

  take(database) {
    this.database = database;
    database.onclose = () => this.closed();
    database.onversionchange = () => {
      database.close(); // a newer page in another tab must not wait for this one for ever
      this.closed();
    };
  }

  async begun(mode) {
    const begin = () => this.database.transaction(Object.keys(KEYS), mode, { durability: "strict" });
    try {
      return begin();
    } catch (error) {
      if (error.name !== "InvalidStateError") throw error;
    }
    this.take(await opened(this.factory));
    this.reopened += 1;
    return begin();
  }

  /** All of `work` or nothing; resolves with its result once that is on the disk. */
  async transact(mode, work) {
    const transaction = await this.begun(mode);
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
    });
    ended.catch(() => {});
    const stores = {};
    for (const name of Object.keys(KEYS)) {
      const store = transaction.objectStore(name);
      stores[name] = {
        get: (key) => answer(store.get(key)),
        all: () => answer(store.getAll()),
        put: (value) => answer(store.put(value)),
        delete: (key) => answer(store.delete(key)),
      };
    }
    try {
      const result = await work(stores);
      await ended;
      return result;
    } catch (error) {
      if (!transaction.error) abort(transaction);
      throw error;
    }
  }
}

function abort(transaction) {
  try {
    transaction.abort();
  } catch {
    // it has ended already
  }
}

class Memory {
  lasting = false;
  reopened = 0;
  counted = 0;
  turn = Promise.resolve();

  constructor() {
    this.stores = {};
    for (const [name, { keyPath }] of Object.entries(KEYS)) this.stores[name] = this.store(keyPath);
  }

  transact(_mode, work) {
    const result = this.turn.then(() => work(this.stores));
    this.turn = result.catch(() => {});
    return result;
  }

  store(path) {
    const rows = new Map();
    const name = (key) => JSON.stringify(key);
    const keyOf = (value) => (Array.isArray(path) ? path.map((part) => value[part]) : value[path]);
    return {
      get: async (key) => rows.get(name(key)),
      all: async () => [...rows.values()].map((row) => ({ ...row })),
      put: async (value) => {
        if (keyOf(value) === undefined) value = { ...value, [path]: (this.counted += 1) };
        rows.set(name(keyOf(value)), { ...value });
        return keyOf(value);
      },
      delete: async (key) => void rows.delete(name(key)),
    };
  }
}
