using HubTasks.Audit.Files;

namespace HubTasks.Audit.Pickles;

/// <summary>What a global of a pickle may do, by name.</summary>
internal enum GlobalStanding
{
    /// <summary>Nobody vouches for it.</summary>
    Unknown,

    /// <summary>Runs code, loads code, reads or writes outside, or makes any of these reachable.</summary>
    Dangerous,

    /// <summary>Part of tensors; torch's weights-only loader accepts it too.</summary>
    Tensor,

    /// <summary>Part of NumPy arrays, plain or in joblib files.</summary>
    Array,

    /// <summary>A plain value of Python that is inert whatever it is made of: a number, a date, a container.</summary>
    Value,

    /// <summary>A plain data class, accepted when the profile says so.</summary>
    PlainData,

    /// <summary>Part of TorchScript archives.</summary>
    TorchScript,

    /// <summary>Named by the policy.</summary>
    Trusted,
}

/// <summary>
/// The lists behind the verdict of a pickle. Only exact names are accepted; the list of dangerous names exists to give a
/// better word than "unknown", matched by dotted component, never by substring.
/// </summary>
internal static class PickleGlobals
{
    private static readonly HashSet<string> Tensor = Words.Set(
        "collections.OrderedDict collections.Counter",
        "torch.Size torch.Tensor torch.device torch.nn.parameter.Parameter torch.serialization._get_layout",
        "torch.float torch.float16 torch.float32 torch.float64 torch.half torch.double torch.bfloat16",
        "torch.int torch.int8 torch.int16 torch.int32 torch.int64 torch.short torch.long torch.uint8 torch.uint16 torch.uint32 torch.uint64",
        "torch.bool torch.complex32 torch.complex64 torch.complex128 torch.cfloat torch.cdouble torch.chalf",
        "torch.float8_e4m3fn torch.float8_e5m2 torch.float8_e4m3fnuz torch.float8_e5m2fnuz torch.float8_e8m0fnu torch.float4_e2m1fn_x2",
        "torch.qint8 torch.quint8 torch.qint32 torch.quint4x2 torch.quint2x4 torch.bits8 torch.bits16 torch.bits1x8 torch.bits2x4 torch.bits4x2",
        "torch.uint1 torch.uint2 torch.uint3 torch.uint4 torch.uint5 torch.uint6 torch.uint7",
        "torch.int1 torch.int2 torch.int3 torch.int4 torch.int5 torch.int6 torch.int7",
        "torch.per_tensor_affine torch.per_tensor_symmetric torch.per_channel_affine torch.per_channel_symmetric torch.per_channel_affine_float_qparams",
        "torch.strided torch.sparse_coo torch.sparse_csr torch.sparse_csc torch.sparse_bsr torch.sparse_bsc",
        "torch.HalfStorage torch.FloatStorage torch.DoubleStorage torch.BFloat16Storage torch.ByteStorage torch.CharStorage",
        "torch.ShortStorage torch.IntStorage torch.LongStorage torch.BoolStorage torch.ComplexFloatStorage torch.ComplexDoubleStorage",
        "torch.QInt8Storage torch.QUInt8Storage torch.QInt32Storage torch.QUInt4x2Storage torch.QUInt2x4Storage",
        "torch.storage.UntypedStorage torch.storage.TypedStorage torch.storage._UntypedStorage torch.storage._TypedStorage",
        "torch.HalfTensor torch.FloatTensor torch.DoubleTensor torch.BFloat16Tensor torch.ByteTensor torch.CharTensor",
        "torch.ShortTensor torch.IntTensor torch.LongTensor torch.BoolTensor",
        "torch._utils._rebuild_tensor torch._utils._rebuild_tensor_v2 torch._utils._rebuild_tensor_v3",
        "torch._utils._rebuild_parameter torch._utils._rebuild_parameter_with_state torch._utils._rebuild_qtensor",
        "torch._utils._rebuild_sparse_tensor torch._utils._rebuild_meta_tensor_no_storage torch._utils._rebuild_wrapper_subclass",
        "torch._utils._rebuild_device_tensor_from_numpy torch._utils._rebuild_device_tensor_from_cpu_tensor",
        "torch._tensor._rebuild_from_type_v2 _codecs.encode",
        "builtins.bytearray builtins.set builtins.frozenset builtins.complex"
    );

    private static readonly HashSet<string> Array = Words.Set(
        "numpy.dtype numpy.ndarray",
        "numpy.core.multiarray._reconstruct numpy.core.multiarray.scalar",
        "numpy._core.multiarray._reconstruct numpy._core.multiarray.scalar",
        "numpy.core.numeric._frombuffer numpy._core.numeric._frombuffer",
        "joblib.numpy_pickle.NumpyArrayWrapper joblib.numpy_pickle.ZNDArrayWrapper"
    );

    private static readonly HashSet<string> Value = Words.Set(
        "builtins.int builtins.float builtins.str builtins.bytes builtins.bool builtins.list builtins.tuple builtins.dict",
        "builtins.slice builtins.range builtins.object collections.defaultdict collections.deque",
        "datetime.datetime datetime.date datetime.time datetime.timedelta datetime.timezone",
        "decimal.Decimal fractions.Fraction uuid.UUID copyreg._reconstructor builtins.Ellipsis builtins.NotImplemented",
        "__future__.annotations __future__.division __future__.print_function __future__.unicode_literals __future__.absolute_import"
    );

    private static readonly HashSet<string> PlainData = Words.Set(
        "pathlib.PurePosixPath pathlib.PurePath pathlib.PosixPath pathlib.WindowsPath pathlib.PureWindowsPath",
        "argparse.Namespace _io.BytesIO"
    );

    private static readonly HashSet<string> TorchScript = Words.Set(
        "torch.jit._pickle.build_intlist torch.jit._pickle.build_doublelist torch.jit._pickle.build_boollist",
        "torch.jit._pickle.build_tensorlist torch.jit._pickle.build_tensor_from_id torch.jit._pickle.restore_type_tag",
        "torch.jit._pickle.build_complexlist"
    );

    /// <summary>Whole modules, and everything below them.</summary>
    private static readonly HashSet<string> DangerousModules = Words.Set(
        "os posix nt subprocess _posixsubprocess sys pty commands shutil signal resource ctypes _ctypes cffi mmap fcntl msvcrt _winapi winreg platform",
        "posixpath ntpath pexpect psutil sh plumbum invoke fabric paramiko distro nturl2path",
        "runpy pickle _pickle cPickle dill cloudpickle jsonpickle joblib marshal types code codeop importlib _imp imp zipimport pkgutil",
        "_frozen_importlib _frozen_importlib_external site ensurepip pip venv distutils setuptools pkg_resources numpy.distutils lib2to3 idlelib pydoc",
        "doctest test unittest pytest _pytest bdb pdb profile cProfile trace timeit inspect gc compileall py_compile zipapp",
        "operator _operator itertools weakref atexit sched threading _thread multiprocessing _multiprocessing concurrent asyncio tracemalloc faulthandler",
        "socket _socket ssl _ssl http httplib urllib urllib2 urllib3 requests aiohttp httpx ftplib smtplib smtpd imaplib poplib telnetlib nntplib xmlrpc socketserver",
        "wsgiref webbrowser antigravity this turtle tkinter _tkinter curses readline rlcompleter cmd getpass tempfile glob linecache fileinput logging sqlite3 _sqlite3",
        "dbm shelve tarfile zipfile select selectors mailcap mailbox netrc gzip bz2 lzma codecs",
        "_osx_support _aix_support _pyrepl _interpreters _xxsubinterpreters _xxinterpchannels _testcapi _testinternalcapi",
        "torch.hub torch.jit torch.package torch._dynamo torch._inductor torch.utils torch.distributed torch.fx torch.ops torch._ops torch.serialization",
        "torch.multiprocessing torch.testing torch.export torch.onnx torch.cuda.memory torch._functorch torch._lobpcg",
        "torch._weights_only_unpickler torch.library torch.classes torch._classes torch.monitor torch.profiler torch.autograd.profiler torch._export torch.compiler",
        "numpy.f2py numpy.testing numpy.__builtins__ numpy.ctypeslib numpy.lib.npyio numpy.lib._npyio_impl numpy.core._internal numpy._core._internal",
        "mlflow tensorflow.io transformers.dynamic_module_utils fickling picklescan modelscan modelaudit saferpickle",
        "popen2 cgitb crypt bsddb pickletools contextlib Cython pyximport IPython jupyter_client RestrictedPython simpleeval jinja2 mako ray.cloudpickle gradio boto3 botocore",
        "fsspec s3fs gcsfs smart_open huggingface_hub wget gdown nltk.downloader scipy.weave numba.pycc llvmlite",
        "onnxruntime skops.io sklearn.utils._testing pandas.io pandas.compat.pickle_compat numpy.lib._datasource numpy.compat.py3k"
    );

    /// <summary>Single names, with whatever is reached through them.</summary>
    private static readonly HashSet<string> DangerousNames = Words.Set(
        "builtins.eval builtins.exec builtins.execfile builtins.compile builtins.open builtins.file builtins.input builtins.raw_input",
        "builtins.getattr builtins.setattr builtins.delattr builtins.vars builtins.globals builtins.locals builtins.__import__ builtins.apply",
        "builtins.breakpoint builtins.map builtins.filter builtins.reduce builtins.exit builtins.quit builtins.memoryview",
        "builtins.help builtins.copyright builtins.credits builtins.license builtins.__build_class__ builtins.__loader__ builtins.__dict__ builtins.dir",
        "functools.partial functools.reduce functools.partialmethod functools.singledispatch functools.cached_property copyreg.__newobj__ copyreg.__newobj_ex__ copyreg.add_extension copyreg.pickle",
        "io.open io.open_code io.FileIO _io.FileIO _io.open _io.open_code codecs.open uuid._get_command_stdout",
        "torch.load torch.save torch.compile torch.storage._load_from_bytes torch.serialization.load torch.from_file torch.classes",
        "numpy.load numpy.save numpy.savez numpy.savetxt numpy.loadtxt numpy.genfromtxt numpy.fromfile numpy.memmap numpy.vectorize numpy.lib.format.read_array numpy.lib.format.open_memmap",
        "pandas.read_pickle pandas.read_csv pandas.read_json pandas.read_html pandas.read_sql pandas.eval pandas.io.pickle.read_pickle pandas.core.computation.eval.eval",
        "keras.utils.get_file keras.src.utils.file_utils.get_file tensorflow.keras.utils.get_file keras.config.enable_unsafe_deserialization",
        "torch.storage.UntypedStorage.from_file torch.storage.TypedStorage.from_file string.Formatter traceback.print_exc",
        "builtins.super builtins.property builtins.classmethod builtins.staticmethod builtins.print torch._C.import_ir_module ray.init",
        "functools.lru_cache functools.wraps functools.cmp_to_key functools.update_wrapper copyreg.constructor io.TextIOWrapper argparse.FileType sysconfig._main",
        "dataclasses.make_dataclass dataclasses._create_fn typing.get_type_hints typing._eval_type typing.ForwardRef enum._convert_",
        "yaml.load yaml.load_all yaml.full_load yaml.unsafe_load yaml.unsafe_load_all yaml.Loader yaml.FullLoader yaml.UnsafeLoader ruamel.yaml.load ruamel.yaml.YAML json.tool.main",
        "numpy.DataSource numpy.ma.core.load numpy.core.memmap numpy.core.records.fromfile numpy.lib.utils.safe_eval numpy.fromregex numpy.frompyfunc numpy.apply_along_axis numpy.apply_over_axes numpy.piecewise numpy.info",
        "pandas.ExcelFile pandas.HDFStore pandas.core.frame.DataFrame.eval pandas.core.frame.DataFrame.query tensorflow.load_library tensorflow.load_op_library tensorflow.py_function tensorflow.numpy_function tensorflow.saved_model.load",
        "tensorflow.python.framework.load_library keras.models.load_model keras.saving.load_model keras.src.saving tensorflow.keras.models.load_model transformers.pipeline onnx.load datasets.load_dataset sympy.sympify sympy.parsing",
        "numba.jit numba.njit numba.cuda.jit dask.base.compute scipy.io.loadmat sklearn.datasets.fetch_openml nltk.download spacy.cli plistlib.load xml.sax.parse xml.etree.ElementTree.parse xml.dom.minidom.parse"
    );

    /// <summary>Names that fit no module rule but are whole families: <c>pandas.read_*</c>.</summary>
    private const string PandasRead = "pandas.read_";

    /// <summary>Torch helpers below <c>torch.utils</c> and the like that checkpoints do carry.</summary>
    private static readonly HashSet<string> Spared = Words.Set(
        "torch.utils.data.dataset.TensorDataset torch.utils.data.sampler.SequentialSampler torch.utils.hooks.RemovableHandle",
        "torch.distributed._shard.sharded_tensor.api.ShardedTensor joblib.numpy_pickle.NDArrayWrapper"
    );

    /// <summary>Python 2 names that protocols below 3 translate (<c>_compat_pickle</c>): pairs first, then modules.</summary>
    private static readonly Dictionary<string, string> OldNames = Words.Pairs(
        "__builtin__.xrange=builtins.range __builtin__.reduce=functools.reduce __builtin__.intern=sys.intern __builtin__.unichr=builtins.chr",
        "__builtin__.unicode=builtins.str __builtin__.long=builtins.int itertools.izip=builtins.zip itertools.imap=builtins.map itertools.ifilter=builtins.filter",
        "itertools.ifilterfalse=itertools.filterfalse itertools.izip_longest=itertools.zip_longest UserDict.IterableUserDict=collections.UserDict",
        "UserList.UserList=collections.UserList UserString.UserString=collections.UserString whichdb.whichdb=dbm.whichdb _socket.fromfd=socket.fromfd",
        "_multiprocessing.Connection=multiprocessing.connection.Connection multiprocessing.process.Process=multiprocessing.context.Process",
        "multiprocessing.forking.Popen=multiprocessing.popen_fork.Popen urllib.ContentTooShortError=urllib.error.ContentTooShortError",
        "urllib.getproxies=urllib.request.getproxies urllib.pathname2url=urllib.request.pathname2url urllib.quote_plus=urllib.parse.quote_plus",
        "urllib.quote=urllib.parse.quote urllib.unquote_plus=urllib.parse.unquote_plus urllib.unquote=urllib.parse.unquote",
        "urllib.url2pathname=urllib.request.url2pathname urllib.urlcleanup=urllib.request.urlcleanup urllib.urlencode=urllib.parse.urlencode",
        "urllib.urlopen=urllib.request.urlopen urllib.urlretrieve=urllib.request.urlretrieve urllib2.HTTPError=urllib.error.HTTPError urllib2.URLError=urllib.error.URLError"
    );

    private static readonly Dictionary<string, string> OldModules = Words.Pairs(
        "__builtin__=builtins copy_reg=copyreg Queue=queue SocketServer=socketserver ConfigParser=configparser repr=reprlib tkFileDialog=tkinter.filedialog",
        "tkSimpleDialog=tkinter.simpledialog tkColorChooser=tkinter.colorchooser tkCommonDialog=tkinter.commondialog Dialog=tkinter.dialog Tkdnd=tkinter.dnd",
        "tkFont=tkinter.font tkMessageBox=tkinter.messagebox ScrolledText=tkinter.scrolledtext Tkconstants=tkinter.constants ttk=tkinter.ttk Tkinter=tkinter",
        "markupbase=_markupbase _winreg=winreg thread=_thread dummy_thread=_dummy_thread dbhash=dbm.bsd dumbdbm=dbm.dumb dbm=dbm.ndbm gdbm=dbm.gnu",
        "xmlrpclib=xmlrpc.client SimpleXMLRPCServer=xmlrpc.server httplib=http.client htmlentitydefs=html.entities HTMLParser=html.parser Cookie=http.cookies",
        "cookielib=http.cookiejar BaseHTTPServer=http.server test.test_support=test.support commands=subprocess urlparse=urllib.parse",
        "robotparser=urllib.robotparser urllib2=urllib.request anydbm=dbm _abcoll=collections.abc cPickle=pickle _elementtree=xml.etree.ElementTree",
        "FileDialog=tkinter.filedialog SimpleDialog=tkinter.simpledialog DocXMLRPCServer=xmlrpc.server SimpleHTTPServer=http.server CGIHTTPServer=http.server",
        "UserDict=collections UserList=collections UserString=collections whichdb=dbm StringIO=io cStringIO=io exceptions=builtins"
    );

    /// <summary>The bytes of one element of a torch storage, by the storage's class; 0 when it is not a storage.</summary>
    public static int StorageItemSize(string name) =>
        name switch
        {
            "torch.ByteStorage"
            or "torch.CharStorage"
            or "torch.BoolStorage"
            or "torch.QInt8Storage"
            or "torch.QUInt8Storage"
            or "torch.QUInt4x2Storage"
            or "torch.QUInt2x4Storage"
            or "torch.storage.UntypedStorage"
            or "torch.storage._UntypedStorage" => 1,
            "torch.HalfStorage" or "torch.BFloat16Storage" or "torch.ShortStorage" => 2,
            "torch.FloatStorage" or "torch.IntStorage" or "torch.QInt32Storage" => 4,
            "torch.DoubleStorage" or "torch.LongStorage" or "torch.ComplexFloatStorage" => 8,
            "torch.ComplexDoubleStorage" => 16,
            _ => 0,
        };

    /// <summary>The name a loader imports, where protocols below 3 translate names of Python 2.</summary>
    public static (string Module, string Name) Translate(string module, string name)
    {
        if (OldNames.TryGetValue($"{module}.{name}", out var renamed))
        {
            var dot = renamed.LastIndexOf('.');
            return (renamed[..dot], renamed[(dot + 1)..]);
        }

        return (OldModules.GetValueOrDefault(module, module), name);
    }

    /// <param name="module">As the loader imports it.</param>
    /// <param name="name">The attribute, dotted from protocol 4 on.</param>
    /// <param name="trusted">Exact names that the policy accepts; what is dangerous stays so.</param>
    public static GlobalStanding Classify(string module, string name, IReadOnlySet<string> trusted)
    {
        var full = $"{module}.{name}";
        if (!IsPlain(module) || !IsPlain(name))
        {
            return GlobalStanding.Dangerous;
        }

        if (!name.Contains('.', StringComparison.Ordinal))
        {
            if (Tensor.Contains(full))
            {
                return GlobalStanding.Tensor;
            }

            if (Array.Contains(full))
            {
                return GlobalStanding.Array;
            }

            if (Value.Contains(full))
            {
                return GlobalStanding.Value;
            }

            if (PlainData.Contains(full))
            {
                return GlobalStanding.PlainData;
            }

            if (
                TorchScript.Contains(full)
                || module.StartsWith("__torch__.", StringComparison.Ordinal)
                || module is "__torch__"
            )
            {
                return GlobalStanding.TorchScript;
            }
        }

        return IsDangerous(module, name, full) ? GlobalStanding.Dangerous
            : trusted.Contains(full) ? GlobalStanding.Trusted
            : GlobalStanding.Unknown;
    }

    /// <summary>True for a name on the list of dangerous ones, whatever else it is on.</summary>
    public static bool IsDangerous(string module, string name) => IsDangerous(module, name, $"{module}.{name}");

    private static bool IsDangerous(string module, string name, string full)
    {
        if (Spared.Contains(full))
        {
            return false;
        }

        if (full.StartsWith(PandasRead, StringComparison.Ordinal))
        {
            return true;
        }

        // any prefix of module.name that ends at a dot: asyncio covers asyncio.unix_events
        for (var dot = full.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = full.IndexOf('.', dot + 1))
        {
            if (IsDangerousPath(full[..dot]))
            {
                return true;
            }
        }

        if (IsDangerousPath(full))
        {
            return true;
        }

        // pathlib.os.system: a module reached as an attribute of another
        foreach (var component in name.Split('.'))
        {
            if (component.StartsWith("__", StringComparison.Ordinal) && name.Contains('.', StringComparison.Ordinal))
            {
                return true;
            }

            // a private alias of a module, as in collections._sys, is that module
            if (
                name.Contains('.', StringComparison.Ordinal)
                && (DangerousModules.Contains(component) || DangerousModules.Contains(component.TrimStart('_')))
            )
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsDangerousPath(string path) =>
        DangerousModules.Contains(path) || DangerousNames.Contains(path);

    /// <summary>Python identifiers joined by dots. Loaders take names literally, so anything else is a trick.</summary>
    public static bool IsPlain(string name)
    {
        if (name.Length is 0 or > 512)
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-' or '<' or '>'))
            {
                return false;
            }
        }

        return true;
    }
}
